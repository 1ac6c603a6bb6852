"""Macros: calls that the parser turns into comprehensions, presence tests and bindings, as cel-go expands them."""

from collections.abc import Callable, Mapping

from valkey_gitops.cel.ast import Bind, Call, Comprehension, Ident, ListNode, Literal, MapNode, Node, Select, StructNode

ACCUMULATOR = "@result"
_OLD_ACCUMULATOR = "__result__"
Macro = Callable[[int, Node | None, list[Node]], Node]
Key = tuple[str, int, bool]
"""Name, number of arguments, and whether it has a target."""


class MacroError(Exception):
    """The arguments do not fit the macro."""

    def __init__(self, position: int, message: str) -> None:
        super().__init__(message)
        self.position = position
        self.message = message


def _has(position: int, _: Node | None, arguments: list[Node]) -> Node:
    argument = arguments[0]
    if not isinstance(argument, Select) or argument.test:
        raise MacroError(argument.position, "invalid argument to has() macro")
    return Select(position, argument.operand, argument.field, test=True)


def _variable(argument: Node, complaint: str) -> str:
    if not isinstance(argument, Ident):
        raise MacroError(argument.position, complaint)
    return argument.name


def _names(arguments: list[Node], count: int, complaint: str) -> tuple[str, ...]:
    names = tuple(_variable(argument, complaint) for argument in arguments[:count])
    if count == 2 and names[0] == names[1]:
        raise MacroError(arguments[1].position, f"duplicate variable name: {names[0]}")
    for argument, name in zip(arguments, names, strict=False):
        if name in (ACCUMULATOR, _OLD_ACCUMULATOR):
            raise MacroError(argument.position, "iteration variable overwrites accumulator variable")
    return names


def _fold(  # noqa: PLR0913, PLR0917 - the parts of a comprehension
    position: int, macro: str, target: Node | None, names: tuple[str, ...], parts: tuple[Node, ...],
    initial: Node, condition: Node, step: Node, result: Node,
) -> Node:  # fmt: skip
    assert target is not None
    node = Comprehension(position, macro, target, names, parts)
    node.initial, node.condition, node.step, node.result = initial, condition, step, result
    return node


def _quantifier(macro: str, count: int) -> Macro:
    def expand(position: int, target: Node | None, arguments: list[Node]) -> Node:
        names = _names(arguments, count, "argument must be a simple name")
        predicate = arguments[count]
        accumulator = Ident(position, ACCUMULATOR)
        truth = Literal(position, value=True)
        one = Literal(position, 1)
        if macro == "exists_one":
            plus = Call(position, "_+_", None, [accumulator, one])
            step = Call(position, "_?_:_", None, [predicate, plus, accumulator])
            result: Node = Call(position, "_==_", None, [accumulator, one])
            parts = (position, macro, target, names, (predicate,), Literal(position, 0))
            return _fold(*parts, truth, step, result)
        step = Call(position, "_&&_" if macro == "all" else "_||_", None, [accumulator, predicate])
        initial = Literal(position, macro == "all")
        return _fold(position, macro, target, names, (predicate,), initial, truth, step, accumulator)

    return expand


def _lister(macro: str, count: int) -> Macro:
    """map, filter and transformList: the accumulator is a list."""
    complaint = "argument is not an identifier" if count == 1 else "argument must be a simple name"

    def expand(position: int, target: Node | None, arguments: list[Node]) -> Node:
        names = _names(arguments, count, complaint)
        rest = arguments[count:]
        transform = arguments[0] if macro == "filter" else rest[-1]
        accumulator = Ident(position, ACCUMULATOR)
        step: Node = Call(position, "_+_", None, [accumulator, ListNode(position, [transform])])
        if macro == "filter" or len(rest) == 2:
            step = Call(position, "_?_:_", None, [rest[0], step, accumulator])
        truth = Literal(position, value=True)
        return _fold(position, macro, target, names, tuple(rest), ListNode(position, []), truth, step, accumulator)

    return expand


def _mapper(macro: str) -> Macro:
    """transformMap and transformMapEntry: the accumulator is a map."""

    def expand(position: int, target: Node | None, arguments: list[Node]) -> Node:
        names = _names(arguments, 2, "argument must be a simple name")
        rest = arguments[2:]
        accumulator = Ident(position, ACCUMULATOR)
        entry: list[Node] = [rest[-1]] if macro == "transformMapEntry" else [Ident(position, names[0]), rest[-1]]
        step: Node = Call(position, "cel.@mapInsert", None, [accumulator, *entry])
        if len(rest) == 2:
            step = Call(position, "_?_:_", None, [rest[0], step, accumulator])
        truth = Literal(position, value=True)
        return _fold(position, macro, target, names, tuple(rest), MapNode(position, []), truth, step, accumulator)

    return expand


def _optional(name: str) -> Macro:
    def expand(position: int, target: Node | None, arguments: list[Node]) -> Node:
        assert target is not None
        variable = _variable(arguments[0], f"{name}() variable name must be a simple identifier")
        value = Call(position, "value", target, [])
        bound: Node = Bind(position, variable, value, arguments[1])
        if name == "optMap":
            bound = Call(position, "optional.of", None, [bound])
        none = Call(position, "optional.none", None, [])
        return Call(position, "_?_:_", None, [Call(position, "hasValue", target, []), bound, none])

    return expand


def _sort_by(position: int, target: Node | None, arguments: list[Node]) -> Node:
    """The elements beside the list of their keys."""
    if isinstance(target, (Literal, MapNode, StructNode)) or target is None:
        complaint = "sortBy can only be applied to a list, identifier, comprehension, call or select expression"
        raise MacroError(target.position if target else position, complaint)
    elements = Ident(position, "@__sortBy_input__")
    keys = _lister("map", 1)(position, elements, arguments)
    return Bind(position, elements.name, target, Call(position, "@sortByAssociatedKeys", elements, [keys]))


STANDARD: Mapping[Key, Macro] = {
    ("has", 1, False): _has,
    ("all", 2, True): _quantifier("all", 1),
    ("exists", 2, True): _quantifier("exists", 1),
    ("exists_one", 2, True): _quantifier("exists_one", 1),
    ("map", 2, True): _lister("map", 1),
    ("map", 3, True): _lister("map", 1),
    ("filter", 2, True): _lister("filter", 1),
}
OPTIONALS: Mapping[Key, Macro] = {
    ("optMap", 2, True): _optional("optMap"),
    ("optFlatMap", 2, True): _optional("optFlatMap"),
}
TWO_VARIABLES: Mapping[Key, Macro] = {
    ("all", 3, True): _quantifier("all", 2),
    ("exists", 3, True): _quantifier("exists", 2),
    ("exists_one", 3, True): _quantifier("exists_one", 2),
    ("existsOne", 3, True): _quantifier("exists_one", 2),
    ("transformList", 3, True): _lister("transformList", 2),
    ("transformList", 4, True): _lister("transformList", 2),
    ("transformMap", 3, True): _mapper("transformMap"),
    ("transformMap", 4, True): _mapper("transformMap"),
    ("transformMapEntry", 3, True): _mapper("transformMapEntry"),
    ("transformMapEntry", 4, True): _mapper("transformMapEntry"),
}


LISTS: Mapping[Key, Macro] = {("sortBy", 2, True): _sort_by}


def available(version: tuple[int, int]) -> dict[Key, Macro]:
    """The macros of a Kubernetes version."""
    found = dict(STANDARD)
    if version >= (1, 28):
        found.update(OPTIONALS)
    if version >= (1, 32):
        found.update(TWO_VARIABLES)
    if version >= (1, 34):
        found.update(LISTS)
    return found
