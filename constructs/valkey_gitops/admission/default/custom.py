"""Defaults of custom resources: those that their schemas declare."""

from functools import cache
from typing import Any

from valkey_gitops.admission.default.types import copied
from valkey_gitops.admission.schema.nodes import Dictionary, List, Map, Node


def default_custom(obj: dict[str, Any], node: Node) -> dict[str, Any]:
    """A deep copy with the structural defaults of a schema, and a status as the server resets it."""
    if isinstance(node, Map) and "status" in obj and _is_subresource(node):
        obj = {key: value for key, value in obj.items() if key != "status"}
    out: dict[str, Any] = _filled(obj, node)
    return out


def _is_subresource(node: Map) -> bool:
    """Of a status that the server drops on create, the schema room checks the types alone: it has no named type."""
    return "status" in node.names and not node.child("status").name


def _filled(value: Any, node: Node) -> Any:
    if type(value) is dict and isinstance(node, Map):
        return _filled_map(value, node)
    if type(value) is dict and isinstance(node, Dictionary):
        return {key: _filled(item, node.item) for key, item in value.items()}
    if type(value) is list and isinstance(node, List):
        return [_filled(item, node.item) for item in value]
    return copied(value)


def _filled_map(value: dict[str, Any], node: Map) -> dict[str, Any]:
    out = {}
    for key, item in value.items():
        child = node.child(key)
        if item is not None or child.default is None:
            out[key] = _filled(item, child)
    for key, default in _defaults(node):
        if key not in out:
            out[key] = _filled(default, node.child(key))
    return out


@cache
def _defaults(node: Map) -> tuple[tuple[str, Any], ...]:
    """The fields that have a default; looking compiles all fields, so it is done once."""
    children = ((name, node.child(name).default) for name in node.names)
    return tuple((name, default) for name, default in children if default is not None)
