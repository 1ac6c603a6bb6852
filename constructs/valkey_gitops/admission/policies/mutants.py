"""Mutation tests: a bundle that is known to be good, changed in one place that some policy reads.

A mutant that no policy and no stage objects to shows a hole, or is harmless: then `harmless.yaml` beside the policies
says why.
"""

import copy
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.inputs import read_inputs
from valkey_gitops.admission.model import Object, field_path
from valkey_gitops.admission.model import Path as NodePath
from valkey_gitops.admission.policies.policy import Policies, SchemaPolicy
from valkey_gitops.admission.policies.samples import AnyPolicy
from valkey_gitops.admission.references import Index
from valkey_gitops.admission.requests import Change, Place, places
from valkey_gitops.admission.resources import resource_of
from valkey_gitops.admission.review import Cluster, review
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.decode import Document, decode
from valkey_gitops.errors import UserError

FILE = "harmless.yaml"
"""Stands beside the folders of policies."""

_WORD = re.compile(r"[.]([A-Za-z]\w*)")
_REMEDY = "policies/README.md shows the form of harmless.yaml"


class Mutant(NamedTuple):
    """A changed object: where, and what was done."""

    file: str
    object: Object
    kind: str
    path: NodePath
    change: str

    @property
    def words(self) -> str:
        """For people."""
        return f"{self.kind} {self.change}" + (f" at {field_path(self.path)}" if self.path else "")


class Harmless(NamedTuple):
    """An entry of the allow-list: a kind, or `*`; the last keys of a path; and the reason."""

    kind: str
    keys: tuple[str, ...]
    reason: str

    def excuses(self, mutant: Mutant) -> bool:
        """Whether the mutant is one of these: at the keys or below them."""
        steps = [step for step in mutant.path if isinstance(step, str)] or [mutant.change]
        width = len(self.keys)
        inside = any(tuple(steps[i : i + width]) == self.keys for i in range(len(steps) - width + 1))
        return self.kind in {"*", mutant.kind} and inside


class Bundled:
    """The bundle, what it is judged by, and what was found in it as it is."""

    def __init__(self, found: Sequence[Place], cluster: Cluster) -> None:
        self.places = [place for place in found if isinstance(place.document.value, Mapping)]
        self.cluster = cluster
        self.made = 0
        self.excused = 0

    @classmethod
    def load(cls, folder: Path, context: Sequence[Path], policies: Policies) -> "Bundled":
        """The manifests of a folder, without those that put policies into a cluster."""
        known = tuple(place.document.value for place in (places(read_inputs(context)) if context else ()))
        found = [
            place
            for place in places(read_inputs([folder]))
            if "ValidatingAdmission" not in str(place.document.value)[:400]
        ]
        return cls(found, Cluster(Schemas.load(), policies, known))

    def objections(self, place: Place, changed: Object) -> set[tuple[str, str]]:
        """What is found in an object that stands in the place of another: rules and messages."""
        objects = [(item.file, changed if item is place else item.document.value) for item in self.places]
        return self._found(Place(place.file, _Changed(changed)), Bundle(objects, self.cluster.context))

    def objections_of_others(self, without: Place | None) -> set[tuple[str, str]]:
        """What is found in all objects of a bundle that lacks one."""
        kept = [item for item in self.places if item is not without]
        bundle = Bundle([(item.file, item.document.value) for item in kept], self.cluster.context)
        return {found for item in kept for found in self._found(item, bundle)}

    def _found(self, place: Place, bundle: Bundle) -> set[tuple[str, str]]:
        found = review(Change(place, None), self.cluster, bundle.near(place.file), Index(bundle))
        return {(finding.rule, finding.message) for finding in found if finding.severity != "audit"}


class _Changed(Document):
    """A document that is no text of any file."""

    def __init__(self, value: Object) -> None:
        super().__init__(None, 0, value)  # type: ignore[arg-type] # nobody asks for a position


def harmless(folders: Sequence[Path]) -> list[Harmless]:
    """The entries of all allow-lists; UserError for one that is not understood."""
    found = []
    for file in (folder / FILE for folder in folders if (folder / FILE).is_file()):
        documents = decode(file.read_bytes()).documents
        value = documents[0].value if documents else {}
        entries = value.get("harmless") if isinstance(value, Mapping) else None
        for entry in entries if isinstance(entries, list) else []:
            if not isinstance(entry, Mapping) or set(entry) != {"kind", "keys", "reason"} or not entry["keys"]:
                raise UserError(f"{file}: an entry has kind, keys and reason: {entry}", _REMEDY)
            found.append(Harmless(str(entry["kind"]), tuple(map(str, entry["keys"])), str(entry["reason"])))
    return found


def survivors(bundle: Bundled, allowed: Sequence[Harmless], *, count: int, seed: int) -> list[Mutant]:
    """The mutants, at most `count` of them, that nobody objects to and no entry excuses."""
    candidates = [(place, mutant) for place in bundle.places for mutant in _mutants(place, bundle.cluster)]
    random.Random(seed).shuffle(candidates)  # noqa: S311 - a choice, no secret
    asked = _Objections(bundle)
    left = []
    for place, mutant in candidates[:count]:
        bundle.made += 1
        if asked.to(place, mutant):
            continue
        if any(entry.excuses(mutant) for entry in allowed):
            bundle.excused += 1
        else:
            left.append(mutant)
    return left


class _Objections:
    """What a mutant is told that the bundle as it is was not."""

    def __init__(self, bundle: Bundled) -> None:
        self._bundle = bundle
        self._before: dict[int, set[tuple[str, str]]] = {}

    def to(self, place: Place, mutant: Mutant) -> bool:
        """Whether anybody objects."""
        bundle = self._bundle
        if not mutant.object:
            whole = self._before.setdefault(0, bundle.objections_of_others(None) if 0 not in self._before else set())
            return bool(bundle.objections_of_others(place) - whole)
        if id(place) not in self._before:
            self._before[id(place)] = bundle.objections(place, place.document.value)
        return bool(bundle.objections(place, mutant.object) - self._before[id(place)])


def _mutants(place: Place, cluster: Cluster) -> Iterator[Mutant]:
    """Each node that a policy reads by name: once without it, once with another value."""
    obj = place.document.value
    resource = resource_of(obj, cluster.schemas)
    if resource is None:
        return
    concerned = [item for item in cluster.policies.all if _about(item, resource.plural)]
    words = {word for policy in concerned for word in reads(policy)}
    kind = str(obj.get("kind"))
    yield Mutant(place.file, {}, kind, (), "removed")
    for path, value in _nodes(obj):
        if path[-1] not in words or path[0] in {"apiVersion", "kind"}:
            continue
        yield Mutant(place.file, _changed(obj, path, None), kind, path, "dropped")
        other = _other(value)
        if other is not None:
            yield Mutant(place.file, _changed(obj, path, other), kind, path, f"changed to {other!r}")


def _about(policy: AnyPolicy, plural: str) -> bool:
    rules = policy.constraints.get("resourceRules") or ()
    named = {name for rule in rules for name in rule.get("resources", ())}
    return plural in named and (not isinstance(policy, SchemaPolicy) or policy.active)


def reads(policy: AnyPolicy) -> set[str]:
    """The keys that a policy speaks of."""
    if not isinstance(policy, SchemaPolicy):
        parts = [*policy.spec.get("variables", ()), *policy.spec.get("validations", ())]
        return {word for part in parts for word in _WORD.findall(str(part.get("expression")))}
    return {word for schema in policy.schemas() for word in _keys(schema.source)}


def _keys(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from schema.get("required", ())
        for key, below in schema.items():
            if key == "properties":
                yield from (word for sub in below.values() for word in _keys(sub))
            else:
                yield from _keys(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from _keys(below)


def _nodes(value: Any, path: NodePath = ()) -> Iterator[tuple[NodePath, Any]]:
    entries = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, below in entries:
        yield (*path, key), below
        yield from _nodes(below, (*path, key))


def _changed(obj: Object, path: NodePath, value: Any) -> Object:
    changed = copy.deepcopy(dict(obj))
    parent: Any = changed
    for step in path[:-1]:
        parent = parent[step]
    if value is None:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return changed


def _other(value: Any) -> Any:
    """Another value of the same type; None for what has none of its own."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1 if value else 7
    if isinstance(value, str):
        return {"yes": "no", "no": "yes", "Always": "Never"}.get(value, f"{value}x")
    return [] if isinstance(value, list) and value else None
