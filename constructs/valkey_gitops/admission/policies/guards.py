"""Fields that an expression reads without having asked whether they are there."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.cel.ast import Ident, Node, Select
from valkey_gitops.cel.macros import available
from valkey_gitops.cel.parser import parse

_NEWEST = (1, 37)
"""The version whose macros are read: what an older one lacks is another rule's business."""

_ALWAYS = {
    "apiVersion",
    "kind",
    "metadata",
    "name",
    "spec",
    "template",
    "jobTemplate",
    "containers",
    "resources",
    "roleRef",
    "rules",
    "subjects",
    "selector",
    "namespace",
    "uid",
}
"""Fields that the API server demands or fills in where a policy reads them."""
_ROOTS = {"object", "oldObject"}


def unguarded(text: str) -> list[str]:
    """The chains below object and oldObject whose last field may be absent, and that no has() of the text asks for."""
    read: set[str] = set()
    asked: set[str] = set()
    for node in _nodes(parse(text, available(_NEWEST))):
        chain = _chain(node) if isinstance(node, Select) else ""
        if chain and isinstance(node, Select):
            (asked if node.test else read).add(chain)
    guarded = asked | {chain for chain in read if f"'{chain.rpartition('.')[2]}' in {chain.rpartition('.')[0]}" in text}
    return sorted(
        chain
        for chain in read
        if chain.rpartition(".")[2] not in _ALWAYS
        and not any(chain == other or chain.startswith(f"{other}.") for other in guarded)
    )


def _chain(node: Node) -> str:
    """`object.spec.replicas`; empty for what does not begin with the object."""
    if isinstance(node, Ident):
        return node.name if node.name in _ROOTS else ""
    if not isinstance(node, Select):
        return ""
    below = _chain(node.operand)
    return f"{below}.{node.field}" if below else ""


def _nodes(value: Any) -> Iterator[Node]:
    """The node and all below it, whatever attributes hold them."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, Node):
        yield value
        names = (name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ()))
        for name in names:
            if name != "type":
                yield from _nodes(getattr(value, name, None))
