"""The places of an object that can be changed, each with its type, and the values that others have there."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from valkey_gitops.admission.schema.nodes import Dictionary, List, Map, Node

VALUES: Mapping[str, list[Any]] = yaml.safe_load((Path(__file__).parent / "values.yaml").read_text())
_ASKED_OF_THE_CLUSTER = {"namespace", "priorityClassName", "runtimeClassName", "globalDefault"}


class Site(NamedTuple):
    """A value in its container: the type of both, and the name of the nearest field."""

    path: tuple[str | int, ...]
    container: Any
    owner: Node
    node: Node

    @property
    def key(self) -> Any:
        return self.path[-1]

    @property
    def value(self) -> Any:
        return self.container[self.key]

    @property
    def field(self) -> str:
        return next(str(step) for step in reversed(self.path) if isinstance(step, str))

    def put(self, value: Any) -> None:
        self.container[self.key] = value


def sites(value: Any, node: Node, path: tuple[str | int, ...] = ()) -> Iterator[Site]:
    """Every place below a value, the outer ones first."""
    steps: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
    for step in steps:
        child = node.child(step)
        yield Site((*path, step), value, node, child)
        if isinstance(value[step], dict | list):
            yield from sites(value[step], child, (*path, step))


class Pool:
    """Values by the name of their field, collected from objects and from values.yaml."""

    def __init__(self, objects: list[tuple[Any, Node]]) -> None:
        self._values: dict[str, list[tuple[Node | type[Node] | None, Any]]] = {}
        for obj, node in objects:
            for site in sites(obj, node):
                if isinstance(site.key, str) and isinstance(site.owner, Map):
                    self._add(site.key, _alike(site.node), site.value)
        for field, values in VALUES.items():
            for value in values:
                self._add(field, None, value)

    def _add(self, field: str, kind: Node | type[Node] | None, value: Any) -> None:
        known = self._values.setdefault(field, [])
        if (kind, value) not in known:
            known.append((kind, value))

    def choose(self, rng: Random, field: str, node: Node, but: Any = None) -> tuple[Any, ...]:
        """A value for a field, or nothing; of the right shape, if not always of the right content."""
        if field in _ASKED_OF_THE_CLUSTER:
            return ()
        fitting = [
            value
            for kind, value in self._values.get(field, ())
            if (kind is _alike(node) if kind else _fits(value, node)) and value != but
        ]
        return (deepcopy(rng.choice(fitting)),) if fitting else ()

    def absent(self, site_value: Any, node: Map) -> list[str]:
        """Declared fields that a map lacks and that the pool has a value for."""
        return sorted(name for name in node.names if name not in site_value and name in self._values)


def _alike(node: Node) -> Node | type[Node]:
    """What places have in common whose values may be exchanged: the declared map, or the sort of scalar or list."""
    return node if isinstance(node, Map) else type(node)


def _fits(value: Any, node: Node) -> bool:
    if isinstance(node, Map | Dictionary):
        return isinstance(value, dict)
    if isinstance(node, List):
        return isinstance(value, list)
    return not isinstance(value, dict | list)
