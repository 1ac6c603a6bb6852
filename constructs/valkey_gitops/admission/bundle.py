"""All objects of one validation, for checks that need a second object."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any, NamedTuple, TypeVar

from valkey_gitops.admission.model import Identity, Object, Severity
from valkey_gitops.admission.questions import EVERYTHING, by_identity

T = TypeVar("T")


class _Member(NamedTuple):
    folders: list[str]
    object: Object
    is_context: bool = False


class Bundle:
    """The objects under review, and those that `--context` says are in the cluster already, found by identity.

    One validation may span deployments for several clusters, with the same names in each: `near` prefers neighbours.
    A webhook sees one object at a time: its bundle is not `whole`, and what is not in it may be in the cluster.
    """

    def __init__(
        self, objects: Iterable[tuple[str, Object]], context: Iterable[Object] = (), *, whole: bool = True
    ) -> None:
        self.whole = whole
        self._members: dict[Identity, list[_Member]] = {}
        for obj in context:
            self._members.setdefault(Identity.of(obj), []).append(_Member([], obj, is_context=True))
        for file, obj in objects:
            self._members.setdefault(Identity.of(obj), []).append(_Member(_folders(file), obj))
        self._near: list[str] = []
        self._derived: dict[Any, Any] = {}
        self._asked: set[str] | None = None

    def near(self, file: str, asked: set[str] | None = None) -> "Bundle":
        """The same bundle, seen from a file: among objects of one identity, the one in the nearest folder is found.

        What the view is asked is put into `asked`.
        """
        view = Bundle((), whole=self.whole)
        view._members, view._derived, view._near = self._members, self._derived, _folders(file)
        view._asked = asked
        return view

    def objects(self) -> Iterator[Object]:
        """All objects, also several of one identity."""
        self.note(EVERYTHING)
        return (member.object for members in self._members.values() for member in members)

    def context(self) -> Iterator[Object]:
        """The objects that are in the cluster already."""
        return (member.object for members in self._members.values() for member in members if member.is_context)

    def find(self, kind: str, namespace: str, name: str, group: str = "") -> Object | None:
        """The object of that identity, or None where neither the bundle nor the context holds it."""
        identity = Identity(group, kind, namespace, name)
        self.note(by_identity(identity))
        return self._nearest(identity)

    def certain(self, severity: Severity) -> Severity:
        """The severity of what is missing here: it denies only where nothing else can be in the cluster."""
        return severity if self.whole or severity != "deny" else "undecidable"

    def _nearest(self, identity: Identity) -> Object | None:
        members = self._members.get(identity, [])
        nearest = max(members, key=lambda member: _shared(member.folders, self._near), default=None)
        return nearest.object if nearest else None

    def derived(self, make: Callable[["Bundle"], T], *, notes: bool = False) -> T:
        """What `make` works out from all objects, once however many ask; it must not depend on where from.

        What it made is an answer about everything, unless it `notes` the questions that it is asked by itself.
        """
        if not notes:
            self.note(EVERYTHING)
        if make not in self._derived:
            whole = Bundle(())
            whole._members = self._members
            self._derived[make] = make(whole)
        found: T = self._derived[make]
        return found

    def nearest(self, identities: Iterable[Identity]) -> list[Object]:
        """One object of each identity: of several, the one in the nearest folder. Who asks notes what for."""
        return [found for identity in identities if (found := self._nearest(identity))]

    @property
    def folder(self) -> tuple[str, ...]:
        """Where the bundle is seen from."""
        return tuple(self._near)

    def note(self, question: str) -> None:
        """Notes what this view is asked, for a question that the bundle does not answer by itself."""
        if self._asked is not None:
            self._asked.add(question)

    def namespace_labels(self, name: str) -> Mapping[str, str]:
        """The labels that selectors see on a namespace; the API server itself adds `kubernetes.io/metadata.name`."""
        namespace = self.find("Namespace", "", name) or {}
        labels = (namespace.get("metadata") or {}).get("labels") or {}
        return {"kubernetes.io/metadata.name": name, **labels}


def _shared(one: list[str], other: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _folders(file: str) -> list[str]:
    return file.split("/")[:-1]
