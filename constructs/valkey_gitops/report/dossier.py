"""Everything that the page tells, put together: verdicts, what stood there before, and the texts of the files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from valkey_gitops.admission.files import How, Reviewing
from valkey_gitops.admission.given import Given
from valkey_gitops.admission.model import Identity, Object, Result
from valkey_gitops.admission.pipeline import Report
from valkey_gitops.admission.requests import Change, Place
from valkey_gitops.admission.review import Cluster
from valkey_gitops.admission.waivers import Waived, waived_by_result
from valkey_gitops.report.hidden import Mask, passwords
from valkey_gitops.report.origin import Origin, origin


class Case(NamedTuple):
    """An object under review, what it was before, and what was found."""

    number: int
    """Which of the report's results it is, from 0."""
    change: Change
    result: Result

    @property
    def object(self) -> Object:
        """The object: the new one, or the old where it is removed."""
        return self.result.object or {}

    @property
    def identity(self) -> Identity:
        """Who it is."""
        return Identity.of(self.object)

    @property
    def old(self) -> Object | None:
        """What it was; None where it is new, or nothing is known."""
        return _object(self.change.old)

    @property
    def new(self) -> Object | None:
        """What it will be; None where it is removed."""
        return _object(self.change.new)

    @property
    def secrets(self) -> set[str]:
        """What neither of its texts may show."""
        return passwords(self.old) | passwords(self.new)


class Dossier(NamedTuple):
    """The material of a page."""

    report: Report
    cases: Sequence[Case]
    texts: Mapping[str, bytes]
    """The files by name; those of the old revision too."""
    mask: Mask
    compared: bool
    """Whether there is an old state to compare with."""
    origin: Origin
    paths: Sequence[str]

    def waived(self) -> dict[int, list[Waived]]:
        """What is waived, by the number of the result."""
        return waived_by_result(self.report.waived)


def collect(given: Given, cluster: Cluster, how: How, ref: str | None, *, compared: bool) -> Dossier:
    """The material over the given files, validated.

    Args:
        given: the manifests, those before them, and waivers.
        cluster: what the verdicts are measured against.
        how: how to work.
        ref: the old revision as it was named.
        compared: whether an old state was named, which may be empty.
    """
    reviewing = Reviewing(given.files, given.old, cluster, how)
    found = reviewing.survey()
    judged = reviewing.judge(found, range(len(found.changes)), noting=False)
    report = given.accepting(found.report([*found.unread(), *(item.result for item in judged)]))
    cases = list(_cases(found.changes, report))
    return Dossier(
        report,
        cases,
        dict(_texts(given)),
        Mask(value for case in cases for value in case.secrets),
        compared,
        origin(given.paths, ref),
        [path.as_posix() for path in given.paths],
    )


def _cases(changes: Sequence[Change], report: Report) -> Iterator[Case]:
    """Each result that is about an object, with its change; a result holds the very object of its change."""
    by_object = {id(change.place.document.value): change for change in changes}
    for number, result in enumerate(report.results):
        if result.object is not None and (change := by_object.get(id(result.object))):
            yield Case(number, change, result)


def _texts(given: Given) -> Iterator[tuple[str, bytes]]:
    return ((entry.file, entry.data) for entry in (*given.old, *given.files))


def _object(place: Place | None) -> Object | None:
    value = place.document.value if place else None
    return value if isinstance(value, Mapping) else None
