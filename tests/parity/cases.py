"""All cases: base objects and dist/ as they are, the hand-written ones, and mutants of all of them by a seed."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from tests.parity.case import FOLDER, Case, Record
from tests.parity.mutate import Mutation
from tests.parity.server import first_object
from tests.parity.shape import shape
from tests.parity.sites import Pool
from tests.parity.yaml_text import rewritten
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.admission.schema.nodes import Node

DIST = FOLDER.parents[1] / "dist"
SCHEMAS = Schemas.load("1.34")


class Base(NamedTuple):
    """A manifest that the server accepts."""

    name: str
    text: str

    @property
    def object(self) -> Any:
        return first_object(self.text)

    @property
    def node(self) -> Node:
        """The type of the object."""
        node = SCHEMAS.node(self.object["apiVersion"], self.object["kind"])
        assert node is not None, self.name
        return node


class Selection(NamedTuple):
    """How many cases a base object gives, by the number of its lines."""

    least: int
    most: int

    def of(self, base: Base) -> int:
        return min(self.most, max(self.least, base.text.count("\n")))


def bases(folder: Path) -> list[Base]:
    found = []
    for file in sorted(folder.glob("*.yaml")):
        for text in file.read_text().split("\n---\n"):
            obj = first_object(text)
            found.append(Base(f"{obj['kind']}/{obj['metadata']['name']}", text.strip("\n") + "\n"))
    return found


def of_dist() -> list[Base]:
    return [Base(str(file.relative_to(DIST)), file.read_text()) for file in sorted(DIST.rglob("*.yaml"))]


def hand_written(known: Iterable[Base]) -> Iterator[Case]:
    """Of hand_written.yaml: a base object with texts replaced, or a text of its own; updates name the same base."""
    texts = {base.name: base.text for base in known}
    for entry in yaml.safe_load((FOLDER / "hand_written.yaml").read_text()):
        old = texts[entry["base"]] if "base" in entry else entry.get("old", "")
        text = entry.get("text", old)
        for before, after in entry.get("before", ()):
            assert before in old, (entry["name"], before)
            old, text = old.replace(before, after, 1), text.replace(before, after, 1)
        for before, after in entry.get("replace", ()):
            assert before in text, (entry["name"], before)
            text = text.replace(before, after, 1)
        text = text.replace("LONG", "x" * entry.get("length", 0))
        update = entry["name"].startswith("update")
        yield Case(
            entry["name"],
            first_object(old or text)["kind"],
            "UPDATE" if update else "CREATE",
            text,
            old if update else "",
        )


def candidates(base: Base, pool: Pool, seed: str, count: int) -> list[Case]:
    """Mutants to create, six in seven by type and one by text."""
    obj, rng = base.object, Random(f"{seed} create {base.name}")
    by_type = islice(Mutation(pool, rng, "CREATE").of(obj, base.node), count * 6 // 7)
    by_text = islice(rewritten(base.text, obj, rng), count // 7)
    return _unique(
        Case(f"{base.name} {mutant.name}", obj["kind"], "CREATE", mutant.text) for mutant in (*by_type, *by_text)
    )


def changes(base: Base, pool: Pool, seed: str, count: int) -> list[Case]:
    """Mutants to apply over the base object."""
    obj, rng = base.object, Random(f"{seed} update {base.name}")
    found = islice(Mutation(pool, rng, "UPDATE").of(obj, base.node), count)
    return _unique(
        Case(f"{base.name} {mutant.name}", obj["kind"], "UPDATE", mutant.text, base.text) for mutant in found
    )


def _unique(cases: Iterable[Case]) -> list[Case]:
    return list({case.text: case for case in cases}.values())


def balanced(records: list[Record], count: int) -> list[Record]:
    """As many accepted as refused where there are enough of both, and of each as many different ones as possible."""
    accepted = _various([record for record in records if record.accepted], lambda record: record.case.name.split()[1])
    refused = _various([record for record in records if not record.accepted], lambda record: shape(record.message))
    left = max(count - len(refused), count // 2)
    right = max(count - len(accepted), count - count // 2)
    chosen = set(map(id, accepted[:left] + refused[:right]))
    return [record for record in records if id(record) in chosen]


def _various(records: list[Record], shape: Any) -> list[Record]:
    """One of each shape, then the second of each, and so on."""
    seen: dict[str, int] = {}
    ranked = []
    for record in records:
        key = shape(record)
        seen[key] = seen.get(key, 0) + 1
        ranked.append((seen[key], record))
    return [record for _, record in sorted(ranked, key=lambda pair: pair[0])]
