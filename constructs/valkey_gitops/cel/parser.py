"""Tokens to nodes, by the grammar of cel-go's CEL.g4, in recursive descent; macros are expanded on the way."""

import sys
from collections.abc import Mapping

from valkey_gitops.cel import literals
from valkey_gitops.cel.ast import Call, Ident, ListNode, Literal, MapNode, Node, Select, StructNode
from valkey_gitops.cel.cursor import Cursor
from valkey_gitops.cel.depth import deeper_than
from valkey_gitops.cel.lexer import Token
from valkey_gitops.cel.macros import Macro, MacroError
from valkey_gitops.cel.source import NOWHERE, Issues
from valkey_gitops.cel.syntax_errors import (
    DEPTH_LIMIT,
    STARTS,
    SyntaxStop,
    no_alternative,
    too_deep,
    unexpected,
)
from valkey_gitops.cel.values import Uint

SIZE_LIMIT = 100_000
"""Characters of an expression at most (cel-go's default)."""
_SHALLOW = 100
"""Tokens that cannot be nested so deeply that Python's own limit of 1,000 frames is reached."""
_FRAMES = 8000
"""Python frames that an expression at the parser's depth limit needs to be parsed, checked and run."""
_RESERVED = frozenset(
    {"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop"}
    | {"package", "namespace", "null", "return", "true", "var", "void", "while"}
)
_RELATIONS = {"<": "_<_", "<=": "_<=_", ">": "_>_", ">=": "_>=_", "==": "_==_", "!=": "_!=_", "in": "@in"}
_SUMS = {"+": "_+_", "-": "_-_"}
_PRODUCTS = {"*": "_*_", "/": "_/_", "%": "_%_"}
_CONSTANTS = {"true": True, "false": False, "null": None}
_AFTER_DOT = frozenset({"in", ".", "["})
_ESCAPED = "unsupported syntax: '`'"
_EOF = frozenset({"<EOF>"})
_LIST_NEXT, _MAP_NEXT = frozenset({"]", ","}), frozenset({"}", ","})
_LIST_START = STARTS | {"]", ",", "?"}
_MAP_START = STARTS | {"}", ",", "?"}
_FIELD_START = frozenset({"}", ",", "?", "IDENTIFIER", "ESC_IDENTIFIER"})


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


class _Parser(Cursor):
    """One pass over the tokens."""

    def __init__(self, text: str, issues: Issues, macros: Mapping[tuple[str, int, bool], Macro]) -> None:
        super().__init__(text, issues)
        self.macros = macros
        self.nested = self.relations = self.sums = 0

    def start(self) -> Node:
        node = self.expression()
        if self.kind != "<EOF>" and not unexpected(self.issues, self.tokens, self.at, _EOF):
            raise SyntaxStop
        return node

    # --- operators, from the loosest

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

    # --- selections, indices and calls

    def member(self) -> Node:
        node = self.primary()
        while True:
            if self.kind == ".":
                node = self.selection(node)
            elif self.kind == "[":
                node = self.index(node)
            else:
                return node

    def selection(self, operand: Node) -> Node:
        dot = self.advance()
        optional = self.kind == "?"
        if optional:
            self.advance()
        token = self.tokens[self.at]
        if token.kind == "ESC_IDENTIFIER":
            self.issues.add(token.start, _ESCAPED)
        elif token.kind != "IDENTIFIER":
            if not optional:
                stop = no_alternative(self.issues, self.text, dot, token)
                if token.kind not in _AFTER_DOT:
                    raise stop
                return operand  # what follows may have errors of its own
            unexpected(self.issues, self.tokens, self.at, frozenset({"IDENTIFIER", "ESC_IDENTIFIER"}))
            raise SyntaxStop
        self.advance()
        if optional:
            return Call(dot.start, "_?._", None, [operand, Literal(token.start, token.text)])
        if self.kind == "(":
            position, arguments = self.arguments()
            return self.call(position, token.text, operand, arguments)
        return Select(dot.start, operand, token.text)

    def index(self, operand: Node) -> Node:
        position = self.advance().start
        self.closers.append("]")
        optional = self.kind == "?"
        if optional:
            self.advance()
        elif self.kind not in STARTS:
            self.demand(STARTS | {"?"})
        index = self.expression()
        self.close("]")
        return Call(position, "_[?_]" if optional else "_[_]", None, [operand, index])

    def arguments(self) -> tuple[int, list[Node]]:
        position = self.advance().start
        self.closers.append(")")
        found: list[Node] = []
        if self.kind != ")":
            self.demand(STARTS | {")"})
        if self.kind != ")":
            found.append(self.expression())
            while self.kind == ",":
                self.advance()
                found.append(self.expression())
        self.close(")")
        return position, found

    def call(self, position: int, function: str, target: Node | None, arguments: list[Node]) -> Node:
        macro = self.macros.get((function, len(arguments), target is not None))
        if macro is not None:
            try:
                return macro(position, target, arguments)
            except MacroError as error:
                self.issues.add(error.position, error.message)
                return Literal(position, None)
        return Call(position, function, target, arguments)

    # --- the smallest parts

    def primary(self) -> Node:  # noqa: PLR0911 - one return per kind of token
        kind = self.kind
        if kind == "!" and self.at:
            raise no_alternative(self.issues, self.text, self.tokens[self.at - 1], self.tokens[self.at])
        if kind not in STARTS:
            self.demand(STARTS)
            return self.unary()
        if kind in ("IDENTIFIER", "."):
            return self.name()
        token = self.advance()
        if kind in _CONSTANTS:
            return Literal(token.start, _CONSTANTS[kind])
        if kind == "(":
            self.closers.append(")")
            node = self.expression()
            self.close(")")
            return node
        if kind == "[":
            return self.list(token.start)
        if kind == "{":
            return self.map(token.start)
        return self.literal(token)

    def literal(self, token: Token) -> Node:
        try:
            return Literal(token.start, self.value(token))
        except ValueError as error:
            self.issues.add(token.start, str(error))
            return Literal(token.start, None)

    def value(self, token: Token) -> object:
        kind, sign = token.kind, ""
        if kind == "-":
            if self.kind not in ("NUM_INT", "NUM_FLOAT"):
                raise no_alternative(self.issues, self.text, token, self.tokens[self.at])
            token, sign = self.advance(), "-"
            kind = token.kind
        if kind == "STRING":
            return literals.string_value(token.text)
        if kind == "NUM_INT":
            return literals.int_value(token.text, sign)
        if kind == "NUM_FLOAT":
            return literals.double_value(token.text, sign)
        if kind == "NUM_UINT":
            return Uint(literals.uint_value(token.text))
        return literals.bytes_value(token.text)

    def name(self) -> Node:
        start = self.tokens[self.at]
        dot = ""
        if self.kind == ".":
            self.advance()
            dot = "."
        token = self.tokens[self.at]
        if token.kind != "IDENTIFIER":
            raise no_alternative(self.issues, self.text, start, token)
        self.advance()
        struct = self.struct_name(dot + token.text)
        if struct:
            return self.struct(struct)
        if token.text in _RESERVED:
            self.issues.add(start.start, f"reserved identifier: {token.text}")
        if self.kind == "(":
            position, arguments = self.arguments()
            return self.call(position, dot + token.text, None, arguments)
        return Ident(token.start, dot + token.text)

    def struct_name(self, name: str) -> str:
        """The whole name if what follows makes it the start of `name.space.Type{`, else nothing."""
        at = self.at
        while self.tokens[at].kind == "." and self.tokens[at + 1].kind == "IDENTIFIER":
            name += "." + self.tokens[at + 1].text
            at += 2
        if self.tokens[at].kind != "{":
            return ""
        self.at, self.kind = at, "{"
        return name

    def struct(self, name: str) -> Node:
        position = self.advance().start
        self.closers.append("}")
        entries: list[tuple[int, str, Node, bool]] = []
        self.demand(_FIELD_START)
        while self.kind not in ("}", ","):
            optional = self.kind == "?"
            if optional:
                self.advance()
            if self.kind not in ("IDENTIFIER", "ESC_IDENTIFIER"):
                self.demand(frozenset({"IDENTIFIER", "ESC_IDENTIFIER"}))
            field = self.advance()
            if field.kind == "ESC_IDENTIFIER":
                self.issues.add(field.start, _ESCAPED)
            colon = self.colon()
            entries.append((colon.start, field.text, self.expression(), optional))
            if not self.more(_MAP_NEXT, "}"):
                break
        self.trailing_comma()
        self.close("}")
        return StructNode(position, name, entries)

    def list(self, position: int) -> Node:
        self.closers.append("]")
        elements: list[Node] = []
        optionals: list[int] = []
        self.demand(_LIST_START)
        while self.kind not in ("]", ","):
            if self.kind == "?":
                self.advance()
                optionals.append(len(elements))
            elements.append(self.expression())
            if not self.more(_LIST_NEXT, "]"):
                break
        self.trailing_comma()
        self.close("]")
        return ListNode(position, elements, frozenset(optionals))

    def map(self, position: int) -> Node:
        self.closers.append("}")
        entries: list[tuple[Node, Node, bool]] = []
        self.demand(_MAP_START)
        while self.kind not in ("}", ","):
            optional = self.kind == "?"
            if optional:
                self.advance()
            key = self.expression()
            self.colon()
            entries.append((key, self.expression(), optional))
            if not self.more(_MAP_NEXT, "}"):
                break
        self.trailing_comma()
        self.close("}")
        return MapNode(position, entries)
