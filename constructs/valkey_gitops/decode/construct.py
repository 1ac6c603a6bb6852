"""Nodes to plain objects, with what go-yaml refuses: duplicate keys, odd keys, aliases used as a bomb."""

import base64
from typing import Any

from valkey_gitops.decode.compose import PLAIN, MappingNode, Node, ScalarNode, SequenceNode
from valkey_gitops.decode.scalars import resolve

_STANDARD = "tag:yaml.org,2002:"
_MERGE = "<<"


class RefusedError(Exception):
    """The API server's YAML decoder refuses this node."""

    def __init__(self, message: str, node: Node) -> None:
        super().__init__(message)
        self.line: int = node.start_mark.line + 1
        self.column: int = node.start_mark.column + 1


class Constructor:
    """Builds one document; go-yaml counts decoded nodes, and those that came through an alias, per document."""

    def __init__(self) -> None:
        self._decoded = 0
        self._aliased = 0
        self._alias_depth = 0
        self._seen: set[int] = set()
        self._open: set[int] = set()

    def build(self, node: Node) -> Any:
        """The object of a node.

        Raises:
            RefusedError: as described for the class.
        """
        identity = id(node)
        through_alias = identity in self._seen
        self._seen.add(identity)
        self._alias_depth += through_alias
        self._count(node)
        if isinstance(node, ScalarNode):
            value = _scalar(node)
        else:
            if identity in self._open:
                raise RefusedError("an anchor contains itself", node)
            self._open.add(identity)
            value = self._mapping(node) if isinstance(node, MappingNode) else [self.build(item) for item in node.value]
            self._open.discard(identity)
        self._alias_depth -= through_alias
        return value

    def _count(self, node: Node) -> None:
        self._decoded += 1
        if self._alias_depth:
            self._aliased += 1
            if (
                self._aliased > 100
                and self._decoded > 1000
                and self._aliased / self._decoded > _allowed_alias_ratio(self._decoded)
            ):
                raise RefusedError("document contains excessive aliasing", node)

    def _mapping(self, node: MappingNode) -> dict[str, Any]:
        value: dict[str, Any] = {}
        merges: list[Node] = []
        for key_node, value_node in node.value:
            if key_node.tag == PLAIN and key_node.value == _MERGE:
                merges.append(value_node)
                continue
            key = _key(key_node)
            if key in value:
                raise RefusedError(f'key "{key}" already set in map', key_node)
            value[key] = self.build(value_node)
        for merge in merges:
            self._merge(merge, value)
        return value

    def _merge(self, node: Node, into: dict[str, Any]) -> None:
        sources = node.value if isinstance(node, SequenceNode) else [node]
        for source in sources:
            if not isinstance(source, MappingNode):
                raise RefusedError("map merge requires map or sequence of maps as the value", source)
            for key, value in self.build(source).items():
                into.setdefault(key, value)


def _key(node: Node) -> str:
    """A mapping key as sigs.k8s.io/yaml turns it into a JSON key."""
    if not isinstance(node, ScalarNode):
        raise RefusedError("a mapping key must be a scalar", node)
    key = _scalar(node)
    if isinstance(key, bool):
        return "true" if key else "false"
    if key is None:
        raise RefusedError("a mapping key must not be null; quote it", node)
    return str(key)


def _scalar(node: ScalarNode) -> Any:
    text: str = node.value
    tag: str = node.tag
    if tag == PLAIN:
        return resolve(text)
    if not tag.startswith(_STANDARD):
        return text
    kind = tag.removeprefix(_STANDARD)
    if kind == "binary":
        return _binary(node)
    if kind in ("int", "float", "bool", "null"):
        value = resolve(text)
        if _kind(value) != kind and (kind, _kind(value)) != ("float", "int"):
            raise RefusedError(f"cannot decode !!{_kind(value)} `{text}` as a !!{kind}", node)
        return value
    return text


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return {bool: "bool", int: "int", float: "float"}.get(type(value), "str")


def _binary(node: ScalarNode) -> str:
    try:
        text = node.value.replace("\n", "").replace("\r", "")  # all that Go's decoder passes over
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except ValueError:
        raise RefusedError("!!binary value contains invalid base64 data", node) from None


def _allowed_alias_ratio(decoded: int) -> float:
    """go-yaml's limit: 99 % of a document up to 400,000 nodes, falling to 10 % at 4,000,000."""
    low, high = 400_000, 4_000_000
    if decoded <= low:
        return 0.99
    if decoded >= high:
        return 0.10
    return 0.99 - 0.89 * (decoded - low) / (high - low)
