"""What a forced server-side apply makes of an object that the same manager has applied before.

Source: structured-merge-diff. Fields of the old text that the new one lacks go, with all below them; fields that the
server filled in beside them stay, because nobody owns them. That is why `strategy: Recreate` in place of a defaulted
RollingUpdate is refused. A map or list that has lost all it held is null.
"""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.schema.nodes import AssociativeList, Node


def server_side_apply(node: Node, live: Any, old: Any, new: Any) -> Any:
    """The object that the server goes on to default and validate.

    Args:
        node: the type of the object.
        live: the object as stored: the old text with its defaults.
        old: what the manager applied before.
        new: what it applies now.
    """
    return _merge(node, live, old, new)


def _merge(node: Node, live: Any, old: Any, new: Any) -> Any:
    if isinstance(new, Mapping) and not node.atomic:
        return _merge_map(node, _map(live), _map(old), new)
    if isinstance(new, list) and isinstance(node, AssociativeList) and node.keys:
        return _merge_list(node, _list(live), _list(old), new)
    return new


def _merge_map(node: Node, live: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> Any:
    merged = {}
    for key in (*live, *(key for key in new if key not in live)):
        if key in new:
            merged[key] = _merge(node.child(key), live.get(key), old.get(key), new[key])
        elif key not in old:
            merged[key] = live[key]
    return merged if merged or not live else None


def _merge_list(node: AssociativeList, live: list[Any], old: list[Any], new: list[Any]) -> Any:
    """The new items in their order, each merged into the stored one of its key; then those that nobody has applied."""
    stored, applied, named = (_by_key(node, items) for items in (live, old, new))
    merged = [_merge(node.item, stored.get(key), applied.get(key), item) for key, item in named.items()]
    merged += [item for key, item in stored.items() if key not in named and key not in applied]
    return merged if merged or not live else None


def _by_key(node: AssociativeList, items: list[Any]) -> dict[Any, Any]:
    found = {}
    for item in items:
        parts = item if isinstance(item, Mapping) else {}
        found[repr([parts.get(name, node.item.child(name).default) for name in node.keys])] = item
    return found


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
