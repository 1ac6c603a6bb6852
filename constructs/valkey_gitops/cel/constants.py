"""What the API server's compiler refuses beyond types: constants that can only fail, and mixed lists and maps."""

from collections.abc import Callable
from typing import Any

from valkey_gitops.cel import conversions
from valkey_gitops.cel.ast import Call, ListNode, Literal, MapNode, Node
from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.patterns import compiled
from valkey_gitops.cel.source import Issues
from valkey_gitops.cel.types import Type

_TRIALS: dict[str, Callable[[Any], Any]] = {
    "duration": conversions.duration_from_string,
    "timestamp": conversions.timestamp_from_string,
    "matches": compiled,
}


def check_constants(nodes: list[Node], issues: Issues) -> None:
    """Report constants that fail, among the nodes that the checker noted."""
    for node in nodes:
        if isinstance(node, ListNode):
            _check_list(node, issues)
        elif isinstance(node, MapNode):
            _check_map(node, issues)
        elif isinstance(node, Call) and node.function == "format":
            _check_format(node, issues)
        elif isinstance(node, Call):
            _check_argument(node, issues)


def _check_argument(node: Call, issues: Issues) -> None:
    """The first argument, which is the text for the global matches(): the server looks at that one, too."""
    argument = node.arguments[0] if node.arguments else None
    if not isinstance(argument, Literal):
        return
    trial = _TRIALS[node.function]
    if type(argument.value) is int and node.function != "matches":
        trial = conversions.timestamp_from_int if node.function == "timestamp" else conversions.duration_from_int
    try:
        if type(argument.value) not in (str, int):  # null, which types as a time
            raise no_such_overload()
        trial(argument.value)
    except EvaluationError:
        issues.add(argument.position, f"invalid {node.function} argument")


def _mismatch(node: Node, expected: Type, issues: Issues) -> None:
    issues.add(node.position, f"expected type '{expected}' but found '{node.type}'")


def _inner(node: Node, *, optional: bool) -> Type:
    return node.type.parameters[0] if optional and node.type.parameters else node.type


def _check_list(node: ListNode, issues: Issues) -> None:
    expected: Type | None = None
    for index, element in enumerate(node.elements):
        kind = _inner(element, optional=index in node.optionals)
        if expected is None:
            expected = kind
        elif kind != expected:
            issues.add(element.position, f"expected type '{expected}' but found '{kind}'")
            break


def _check_map(node: MapNode, issues: Issues) -> None:
    first_key, first_value, first_optional = node.entries[0]
    expected = _inner(first_value, optional=first_optional)
    for key, value, optional in node.entries[1:]:
        if key.type != first_key.type:
            _mismatch(key, first_key.type, issues)
        kind = _inner(value, optional=optional)
        if kind != expected:
            issues.add(value.position, f"expected type '{expected}' but found '{kind}'")


def _check_format(node: Call, issues: Issues) -> None:
    if not (isinstance(node.target, Literal) and isinstance(node.target.value, str) and len(node.arguments) == 1):
        return
    arguments = node.arguments[0]
    if not isinstance(arguments, ListNode):
        return
    from valkey_gitops.cel.formatting import check_format  # noqa: PLC0415 - few expressions format

    check_format(node.target.value, arguments.elements, node.position, issues)
