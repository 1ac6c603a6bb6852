"""Documents to admission requests: each new object with the one that it replaces."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import NamedTuple

from valkey_gitops.admission.inputs import Input
from valkey_gitops.admission.model import Identity, Operation
from valkey_gitops.admission.recreated import is_recreated
from valkey_gitops.decode import Document


class Place(NamedTuple):
    """A decoded object and the file that holds it."""

    file: str
    document: Document


class Change(NamedTuple):
    """What is asked of the cluster: `new` is None for an object that is removed, `old` for one that was not there."""

    new: Place | None
    old: Place | None

    @property
    def operation(self) -> Operation:
        """The verb of the admission request."""
        if self.new is None:
            return "DELETE"
        value = self.new.document.value
        is_new = self.old is None or (isinstance(value, Mapping) and is_recreated(value))
        return "CREATE" if is_new else "UPDATE"

    @property
    def place(self) -> Place:
        """Where a finding is shown: in the new text, or where the object was."""
        place = self.new or self.old
        assert place is not None
        return place


def places(inputs: Iterable[Input]) -> list[Place]:
    """Every object of the inputs, the items of Lists one by one."""
    return [
        Place(entry.file, item) for entry in inputs for document in entry.decoded.documents for item in document.items()
    ]


def changes(new: Iterable[Place], old: Iterable[Place]) -> Iterator[Change]:
    """Pairs by identity, not by file; among several of one identity, by the most similar path.

    Deployments for several clusters may hold the same names, so an identity alone does not tell them apart.
    """
    before: dict[Identity, list[Place]] = {}
    for place in old:
        if identity := _identity(place):
            before.setdefault(identity, []).append(place)
    for place in new:
        identity = _identity(place)
        candidates = before.get(identity, []) if identity else []
        if candidates:
            nearest = max(candidates, key=lambda candidate: _likeness(candidate.file, place.file))
            candidates.remove(nearest)
            yield Change(place, nearest)
        else:
            yield Change(place, None)
    yield from (Change(None, place) for left in before.values() for place in left)


def _identity(place: Place) -> Identity | None:
    return Identity.of(place.document.value) if isinstance(place.document.value, Mapping) else None


def _likeness(one: str, other: str) -> int:
    """How many names at the end of two paths are the same: the trees themselves lie in different places."""
    pairs = zip(reversed(one.split("/")), reversed(other.split("/")), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
