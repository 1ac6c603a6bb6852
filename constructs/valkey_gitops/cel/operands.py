"""Operands: names, literals, lists, maps and messages, and what is selected from them or called on them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from valkey_gitops.cel import literals
from valkey_gitops.cel.ast import Call, Ident, ListNode, Literal, MapNode, Node, Select, StructNode
from valkey_gitops.cel.cursor import Cursor
from valkey_gitops.cel.lexer import Token
from valkey_gitops.cel.macros import Macro, MacroError
from valkey_gitops.cel.source import Issues
from valkey_gitops.cel.syntax_errors import STARTS, SyntaxStop, no_alternative, unexpected
from valkey_gitops.cel.values import Uint

_RESERVED = frozenset(
    {"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop"}
    | {"package", "namespace", "null", "return", "true", "var", "void", "while"}
)
_CONSTANTS = {"true": True, "false": False, "null": None}
_AFTER_DOT = frozenset({"in", ".", "["})
_ESCAPED = "unsupported syntax: '`'"
_LIST_NEXT, _MAP_NEXT = frozenset({"]", ","}), frozenset({"}", ","})
_LIST_START = STARTS | {"]", ",", "?"}
_MAP_START = STARTS | {"}", ",", "?"}
_FIELD_START = frozenset({"}", ",", "?", "IDENTIFIER", "ESC_IDENTIFIER"})


class Operands(Cursor, ABC):
    """One pass over the tokens; what stands between the operands is another's business."""

    def __init__(self, text: str, issues: Issues, macros: Mapping[tuple[str, int, bool], Macro]) -> None:
        super().__init__(text, issues)
        self.macros = macros

    @abstractmethod
    def expression(self) -> Node:
        """A whole expression, as it stands in brackets."""

    @abstractmethod
    def unary(self) -> Node:
        """An operand with its signs."""

    def member(self) -> Node:
        """An operand with all that is selected from it."""
        node = self.primary()
        while True:
            if self.kind == ".":
                node = self.selection(node)
            elif self.kind == "[":
                node = self.index(node)
            else:
                return node

    def selection(self, operand: Node) -> Node:
        """A field or a method, from its dot on."""
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
        """An index, from its bracket on."""
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
        """The arguments of a call, and the position of their bracket."""
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
        """A call, or what a macro makes of it."""
        macro = self.macros.get((function, len(arguments), target is not None))
        if macro is not None:
            try:
                return macro(position, target, arguments)
            except MacroError as error:
                self.issues.add(error.position, error.message)
                return Literal(position, None)
        return Call(position, function, target, arguments)

    def primary(self) -> Node:  # noqa: PLR0911 - one return per kind of token
        """An operand from which nothing is selected yet."""
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
        """A number, a text or bytes."""
        try:
            return Literal(token.start, self._value(token))
        except ValueError as error:
            self.issues.add(token.start, str(error))
            return Literal(token.start, None)

    def _value(self, token: Token) -> object:
        """The value that a literal is written for; ValueError where there is none."""
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
        """A name, a call of a function, or a message."""
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
        """A message, from its brace on."""
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
        """A list, behind its bracket."""
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
        """A map, behind its brace."""
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
