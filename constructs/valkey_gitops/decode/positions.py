"""Where the nodes of a text stand; loaded when a finding needs it."""

import yaml

from valkey_gitops.decode.compose import MappingNode, Node, SequenceNode, TooDeepError, compose

Path = tuple[str | int, ...]


def roots(text: str) -> list[Node | None]:
    """The nodes of each document; none of JSON that is no YAML (tabs, for example): there, only the file is known."""
    try:
        return list(compose(text))
    except (yaml.YAMLError, TooDeepError):
        return []


def locate(node: Node | None, path: Path, at_key: bool) -> tuple[int, int]:
    """Line and column, from 1, of the node at a path below another, or of its nearest parent where there is none."""
    if node is None:
        return 1, 1
    mark = node.start_mark
    for depth, step in enumerate(path, start=1):
        found = _child(node, step)
        if found is None:
            break
        key, node = found
        is_scalar = isinstance(node.value, str) and node.value != ""
        mark = node.start_mark if is_scalar and not (at_key and depth == len(path)) else key.start_mark
    return mark.line + 1, mark.column + 1


def _child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """The key node (for an item the item itself) and the value node."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item
    return None
