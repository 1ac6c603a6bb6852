"""The objects of the files, found by who they are; what is not among them stands outside."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from valkey_gitops.admission.model import Identity, Object
from valkey_gitops.admission.references.pods import PodTemplate, mapping, namespace, pod_template
from valkey_gitops.admission.selectors import selects


class External(NamedTuple):
    """Something that the files do not hold, but name."""

    kind: str
    namespace: str
    name: str


End = int | External
"""One end of a relation: the number of an object, or something outside."""


class Relation(NamedTuple):
    """`source` needs or reaches `target`: a verb, and a few words more for the picture, such as a port or a path."""

    source: End
    target: End
    verb: str
    label: str = ""


class World:
    """All objects, and where each stands; of several with one name, the one in the nearest folder is meant."""

    def __init__(self, objects: Sequence[tuple[str, Object]]) -> None:
        self.objects = [obj for _, obj in objects]
        self.folders = [file.split("/")[:-1] for file, _ in objects]
        self.identities = [Identity.of(obj) for obj in self.objects]
        self._pods: dict[str, list[tuple[int, PodTemplate]]] = {}
        self._named: dict[tuple[str, str, str], list[int]] = {}
        for number, obj in enumerate(self.objects):
            for name in _names(obj):
                self._named.setdefault(name, []).append(number)
            if pod := pod_template(obj):
                self._pods.setdefault(pod.namespace, []).append((number, pod))

    def find(self, kind: str, space: str, name: str, near: int) -> int | None:
        """The object of that name that is nearest to another; a Secret may be one that an object here makes."""
        found = self._named.get((kind, space, name), [])
        return max(found, key=lambda number: self._nearness(number, near), default=None)

    def end(self, kind: str, space: str, name: str, near: int) -> End:
        """That object, or the like outside."""
        found = self.find(kind, space, name, near)
        return External(kind, space, name) if found is None else found

    def pods(self, space: str, selector: Mapping[str, Any], near: int) -> Iterator[int]:
        """The workloads of a namespace whose pods a label selector takes."""
        nearest: dict[Identity, int] = {}
        for number, pod in self._pods.get(space, []):
            if _selects(selector, pod.labels):
                other = nearest.setdefault(self.identities[number], number)
                if self._nearness(number, near) > self._nearness(other, near):
                    nearest[self.identities[number]] = number
        yield from nearest.values()

    def namespaces(self, selector: Mapping[str, Any], near: int) -> list[str]:
        """The namespaces of workloads that a namespaceSelector takes."""
        return [space for space in self._pods if _selects(selector, self._labels(space, near))]

    def _labels(self, space: str, near: int) -> Mapping[str, str]:
        found = self.find("Namespace", "", space, near)
        labels = mapping(mapping(self.objects[found].get("metadata")).get("labels")) if found is not None else {}
        return {**labels, "kubernetes.io/metadata.name": space}

    def _nearness(self, number: int, near: int) -> int:
        pairs = zip(self.folders[number], self.folders[near], strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def words(value: object) -> list[str]:
    """The scalars of a list as texts; nothing for anything else."""
    return [str(item) for item in value if isinstance(item, str | int | float)] if isinstance(value, list) else []


def _selects(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    try:
        return selects(selector, labels)
    except (AttributeError, KeyError, TypeError):  # what is wrong with it is a verdict's to say
        return False


MAKERS = {
    "ExternalSecret": ("target", "name"),
    "Certificate": ("secretName",),
    "SealedSecret": ("template", "metadata", "name"),
}
"""Kinds that make a Secret, and where in their spec its name is; without one it has their own."""


def _names(obj: Object) -> Iterator[tuple[str, str, str]]:
    identity = Identity.of(obj)
    yield identity.kind, identity.namespace, identity.name
    if steps := MAKERS.get(identity.kind):
        value: Any = obj.get("spec")
        for step in steps:
            value = mapping(value).get(step)
        yield "Secret", namespace(obj), value if isinstance(value, str) else identity.name
