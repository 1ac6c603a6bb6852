"""The parsed expression. A node's `position` is the offset, in characters, that cel-go reports errors at.

The checker fills `type`; on calls also `overloads`, and `constant` on names that stand for a type.
"""

from typing import Any

from valkey_gitops.cel.types import ERROR_TYPE, Type


class Node:
    """Base of all nodes."""

    __slots__ = ("position", "type")

    def __init__(self, position: int) -> None:
        self.position = position
        self.type: Type = ERROR_TYPE


class Literal(Node):
    """A constant of the text: null, bool, int, Uint, float, str or bytes."""

    __slots__ = ("value",)

    def __init__(self, position: int, value: Any) -> None:
        super().__init__(position)
        self.value = value


class Ident(Node):
    """A name; `.name` keeps its dot until it is checked."""

    __slots__ = ("constant", "name")

    def __init__(self, position: int, name: str) -> None:
        super().__init__(position)
        self.name = name
        self.constant: Any = None


class Select(Node):
    """operand.field, or has(operand.field) when it is a test, or a variable whose name has a dot."""

    __slots__ = ("constant", "field", "key", "operand", "test", "variable")

    def __init__(self, position: int, operand: Node, field: str, *, test: bool = False) -> None:
        super().__init__(position)
        self.operand = operand
        self.field = field
        self.key = field
        self.test = test
        self.constant: Any = None
        self.variable = ""


class Call(Node):
    """function(arguments), or target.function(arguments); operators have names such as `_+_`."""

    __slots__ = ("arguments", "function", "overloads", "target")

    def __init__(self, position: int, function: str, target: Node | None, arguments: list[Node]) -> None:
        super().__init__(position)
        self.function = function
        self.target = target
        self.arguments = arguments
        self.overloads: tuple[Any, ...] = ()

    def operands(self) -> list[Node]:
        """The target, if any, then the arguments."""
        return self.arguments if self.target is None else [self.target, *self.arguments]


class ListNode(Node):
    """[elements]; `optionals` are the indices of those with a question mark."""

    __slots__ = ("elements", "optionals")

    def __init__(self, position: int, elements: list[Node], optionals: frozenset[int] = frozenset()) -> None:
        super().__init__(position)
        self.elements = elements
        self.optionals = optionals


class MapNode(Node):
    """{key: value}; each entry is key, value and whether it has a question mark."""

    __slots__ = ("entries",)

    def __init__(self, position: int, entries: list[tuple[Node, Node, bool]]) -> None:
        super().__init__(position)
        self.entries = entries


class StructNode(Node):
    """name{field: value}; each entry is the colon's position, field, value and whether it has a question mark."""

    __slots__ = ("entries", "name")

    def __init__(self, position: int, name: str, entries: list[tuple[int, str, Node, bool]]) -> None:
        super().__init__(position)
        self.name = name
        self.entries = entries


class Comprehension(Node):
    """What a macro becomes.

    The checker reads the fold (`initial`, `condition`, `step`, `result`) as cel-go does; the planner reads what it was
    made of: `macro` and `parts`, the macro's arguments after the variables.
    """

    __slots__ = ("condition", "initial", "macro", "parts", "range", "result", "step", "variables")

    def __init__(
        self, position: int, macro: str, over: Node, variables: tuple[str, ...], parts: tuple[Node, ...]
    ) -> None:
        super().__init__(position)
        self.macro = macro
        self.range = over
        self.variables = variables
        self.parts = parts
        self.initial: Node = over
        self.condition: Node = over
        self.step: Node = over
        self.result: Node = over


class Bind(Node):
    """optMap's variable: `value` under a name while `body` is evaluated."""

    __slots__ = ("body", "name", "value")

    def __init__(self, position: int, name: str, value: Node, body: Node) -> None:
        super().__init__(position)
        self.name = name
        self.value = value
        self.body = body
