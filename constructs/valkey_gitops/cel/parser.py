"""Tokens to nodes, by the grammar of cel-go's CEL.g4, in recursive descent; macros are expanded on the way."""

import sys
from collections.abc import Mapping

from valkey_gitops.cel.ast import Call, Node
from valkey_gitops.cel.depth import deeper_than
from valkey_gitops.cel.macros import Macro
from valkey_gitops.cel.operands import Operands
from valkey_gitops.cel.source import NOWHERE, Issues
from valkey_gitops.cel.syntax_errors import (
    DEPTH_LIMIT,
    SyntaxStop,
    too_deep,
    unexpected,
)

SIZE_LIMIT = 100_000
"""Characters of an expression at most (cel-go's default)."""
_SHALLOW = 100
"""Tokens that cannot be nested so deeply that Python's own limit of 1,000 frames is reached."""
_FRAMES = 8000
"""Python frames that an expression at the parser's depth limit needs to be parsed, checked and run."""
_RELATIONS = {"<": "_<_", "<=": "_<=_", ">": "_>_", ">=": "_>=_", "==": "_==_", "!=": "_!=_", "in": "@in"}
_SUMS = {"+": "_+_", "-": "_-_"}
_PRODUCTS = {"*": "_*_", "/": "_/_", "%": "_%_"}
_EOF = frozenset({"<EOF>"})


def parse(text: str, macros: Mapping[tuple[str, int, bool], Macro]) -> Node:
    """The nodes of an expression.

    Raises:
        CompileError: It is no expression, or too long, or nested too deeply.
    """
    issues = Issues(text)
    if len(text) > SIZE_LIMIT:
        issues.add(NOWHERE, f"expression code point size exceeds limit: size: {len(text)}, limit {SIZE_LIMIT}")
        raise issues.error()
    parser = _Parser(text, issues, macros)
    if len(parser.tokens) > _SHALLOW and sys.getrecursionlimit() < _FRAMES:
        sys.setrecursionlimit(_FRAMES)  # and never back: programs run later, in any thread
    try:
        node = parser.start()
        if len(parser.tokens) > DEPTH_LIMIT and deeper_than(node, DEPTH_LIMIT):
            raise too_deep(issues, "max recursion depth exceeded")
    except SyntaxStop:
        raise issues.error() from None
    if issues.found:
        raise issues.error()
    return node


class _Parser(Operands):
    """The operators, from the loosest."""

    def __init__(self, text: str, issues: Issues, macros: Mapping[tuple[str, int, bool], Macro]) -> None:
        super().__init__(text, issues, macros)
        self.nested = self.relations = self.sums = 0

    def start(self) -> Node:
        node = self.expression()
        if self.kind != "<EOF>" and not unexpected(self.issues, self.tokens, self.at, _EOF):
            raise SyntaxStop
        return node

    def expression(self) -> Node:
        self.nested += 1
        self.limit(self.nested)
        node = self.either()
        if self.kind == "?":
            position = self.advance().start
            yes = self.either()
            self.colon()
            node = self.call(position, "_?_:_", None, [node, yes, self.expression()])
        self.nested -= 1
        return node

    def either(self) -> Node:
        node = self.both()
        if self.kind != "||":
            return node
        position, terms = self.tokens[self.at].start, [node]
        while self.kind == "||":
            self.advance()
            terms.append(self.both())
        return Call(position, "_||_", None, terms)

    def both(self) -> Node:
        node = self.relation()
        if self.kind != "&&":
            return node
        position, terms = self.tokens[self.at].start, [node]
        while self.kind == "&&":
            self.advance()
            terms.append(self.relation())
        return Call(position, "_&&_", None, terms)

    def relation(self) -> Node:
        self.relations += 1
        node = self.sum()
        while self.kind in _RELATIONS:
            token = self.advance()
            self.relations += 1
            self.limit(self.relations)
            node = Call(token.start, _RELATIONS[token.kind], None, [node, self.sum()])
            self.relations -= 1
        self.relations -= 1
        return node

    def sum(self) -> Node:
        self.sums += 1
        self.limit(self.sums)
        node = self.product()
        while self.kind in _SUMS:
            token = self.advance()
            self.sums += 1
            self.limit(self.sums)
            node = Call(token.start, _SUMS[token.kind], None, [node, self.product()])
            self.sums -= 1
        self.sums -= 1
        return node

    def product(self) -> Node:
        node = self.unary()
        while self.kind in _PRODUCTS:
            token = self.advance()
            self.sums += 1
            self.limit(self.sums)
            node = Call(token.start, _PRODUCTS[token.kind], None, [node, self.unary()])
            self.sums -= 1
        return node

    def unary(self) -> Node:
        kind = self.kind
        if kind == "!" or (kind == "-" and self.tokens[self.at + 1].kind not in ("NUM_INT", "NUM_FLOAT")):
            position, count = self.tokens[self.at].start, 0
            while self.kind == kind:
                self.advance()
                count += 1
            member = self.member()
            return Call(position, "!_" if kind == "!" else "-_", None, [member]) if count % 2 else member
        return self.member()
