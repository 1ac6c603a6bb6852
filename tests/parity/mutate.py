"""Objects with a plausible mistake, from a seed."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any, Literal, NamedTuple

import yaml

from tests.parity import mistakes
from tests.parity.mistakes import Mistake
from tests.parity.sites import Pool, Site, sites
from valkey_gitops.admission.model import field_path
from valkey_gitops.admission.schema.nodes import Node

ATTEMPTS = 2000
_WEIGHTS: dict[Mistake, tuple[int, int]] = {
    mistakes.delete: (8, 14),
    mistakes.null: (3, 2),
    mistakes.empty: (4, 4),
    mistakes.add: (14, 14),
    mistakes.swap: (12, 16),
    mistakes.edge: (10, 12),
    mistakes.name: (6, 4),
    mistakes.key: (5, 4),
    mistakes.label: (3, 3),
    mistakes.spelling: (5, 6),
    mistakes.misspelt_key: (3, 1),
    mistakes.mistype: (3, 1),
    mistakes.misplace: (2, 0),
    mistakes.repeat: (6, 4),
    mistakes.append: (6, 5),
    mistakes.reverse: (1, 2),
}
"""How often each is made in an object to create, and in one to update."""

_IDENTITY = {("apiVersion",), ("kind",), ("metadata",), ("metadata", "name"), ("metadata", "namespace")}


class Mutant(NamedTuple):
    """A text, and what was done to it."""

    name: str
    text: str


class Mutation(NamedTuple):
    """What mutants are made with."""

    pool: Pool
    rng: Random
    operation: Literal["CREATE", "UPDATE"]

    def of(self, obj: Any, node: Node) -> Iterator[Mutant]:
        """Objects with one mistake each (one in eight with two); none where there is nothing to change."""
        for _ in range(ATTEMPTS):
            changed, names = deepcopy(obj), []
            for _ in range(2 if self.rng.random() < 0.125 else 1):
                name = self._mistake(changed, node)
                names += [name] if name else []
            if names and changed != obj:
                yield Mutant(" ".join(names), yaml.dump(changed, Dumper=yaml.CSafeDumper, sort_keys=False, width=200))

    def _mistake(self, obj: Any, node: Node) -> str:
        column = 1 if self.operation == "UPDATE" else 0
        (mistake,) = self.rng.choices(list(_WEIGHTS), [weights[column] for weights in _WEIGHTS.values()])
        places = [site for site in sites(obj, node) if self._open(site)]
        self.rng.shuffle(places)
        for site in places:
            if mistake(self.rng, site, self.pool):
                return f"{mistake.__name__.replace('_', '-')} {field_path(site.path)}"
        return ""

    def _open(self, site: Site) -> bool:
        """Whether to change this place: the head of an object seldom, what the cluster alone knows never."""
        if site.field in ("namespace", "status", "priorityClassName", "runtimeClassName"):
            return False
        if site.path in _IDENTITY:
            return self.operation == "CREATE" and self.rng.random() < 0.3
        return site.path[0] != "metadata" or self.rng.random() < 0.35
