"""All objects of one validation: read, paired with what they replace, reviewed, and each finding given its place."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from valkey_gitops.admission.admission_policies import admission_policies
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.hidden import hiding, secret_values
from valkey_gitops.admission.inputs import Input
from valkey_gitops.admission.model import Finding, Object, Path, Result
from valkey_gitops.admission.policies import Policies
from valkey_gitops.admission.references import Index
from valkey_gitops.admission.requests import Change, changes, places
from valkey_gitops.admission.review import Cluster, review
from valkey_gitops.decode import Broken, Document

if TYPE_CHECKING:
    from valkey_gitops.admission.waivers import Waived

__all__ = ["Cluster", "Judged", "Report", "Survey", "survey", "validate"]


class Report(NamedTuple):
    """One result for each object, also the clean ones, and one for each place where a file cannot be read on."""

    kubernetes_version: str
    results: tuple[Result, ...]
    unreadable: tuple[str, ...]
    policies: Policies | None = None
    waived: "tuple[Waived, ...]" = ()


class Judged(NamedTuple):
    """A verdict, and what it asked of the bundle, where that is wanted."""

    result: Result
    asked: set[str] | None = None


class Survey(NamedTuple):
    """What the reviews of one validation share."""

    files: list[Input]
    old: list[Input]
    changes: list[Change]
    cluster: Cluster
    bundle: Bundle
    references: Index

    def object_of(self, number: int) -> Object | None:
        """The object of one of the changes; None where there stands something else."""
        value = self.changes[number].place.document.value
        return value if isinstance(value, Mapping) else None

    def judge(self, number: int, asked: set[str] | None = None) -> Result:
        """The verdict over one of the changes; what it asks of the bundle is put into `asked`."""
        change = self.changes[number]
        file, document = change.place
        value = document.value
        if not isinstance(value, Mapping):
            line, column = document.position()
            problem = Broken(f"holds {_a(value)}, not an object", line, column, "A manifest is a mapping with a kind.")
            return _broken(file, problem)._replace(document=document.index)
        found = review(change, self.cluster, self.bundle.near(file, asked), self.references.noting(asked))
        return Result(file, document.index, value, change.operation, tuple(_placed(found, file, document)))

    def judged(self, numbers: Iterable[int], *, noting: bool) -> list[Judged]:
        """The verdicts over some of the changes, and what they asked, where `noting` says so."""
        if not noting:
            return [Judged(self.judge(number)) for number in numbers]
        notes: list[tuple[int, set[str]]] = [(number, set()) for number in numbers]
        return [Judged(self.judge(number, asked), asked) for number, asked in notes]

    def unread(self) -> list[Result]:
        """What is wrong with the files, before there are objects."""
        found = [_broken(entry.file, problem) for entry in self.files for problem in entry.decoded.broken]
        found += [_empty(entry.file) for entry in self.files if not any(entry.decoded)]
        return found + [_lost(entry, problem) for entry in self.old for problem in entry.decoded.broken]

    def report(self, results: Iterable[Result]) -> Report:
        """The results in the order of the files, with those of old files behind them."""
        order = {entry.file: number for number, entry in enumerate(self.files)}
        ordered = sorted(results, key=lambda result: (order.get(result.file, len(order)), result.document))
        unreadable = tuple(entry.file for entry in (*self.files, *self.old) if not entry.readable)
        return Report(self.cluster.schemas.version, tuple(ordered), unreadable, self.cluster.policies)


def survey(inputs: Iterable[Input], cluster: Cluster, old: Iterable[Input] = ()) -> Survey:
    """The files, put together for their reviews."""
    files, before = list(inputs), list(old)
    cluster = cluster._replace(policies=cluster.policies.and_admission(admission_policies(cluster.context)))
    new = places(files)
    objects = ((item.file, item.document.value) for item in new if isinstance(item.document.value, Mapping))
    bundle = Bundle(objects, cluster.context)
    return Survey(files, before, list(changes(new, places(before))), cluster, bundle, Index(bundle))


def validate(inputs: Iterable[Input], cluster: Cluster, old: Iterable[Input] = ()) -> Report:
    """The verdict over every object in the inputs: an UPDATE of its namesake in the old ones, or a CREATE.

    What only the old ones hold is a DELETE.
    """
    found = survey(inputs, cluster, old)
    return found.report([*found.unread(), *map(found.judge, range(len(found.changes)))])


def _broken(file: str, problem: Broken) -> Result:
    finding = Finding(
        rule="decode",
        severity="deny",
        message=problem.message,
        remedy=problem.remedy,
        file=file,
        line=problem.line,
        column=problem.column,
    )
    return Result(file, 0, None, "CREATE", (finding,))


def _lost(entry: Input, problem: Broken) -> Result:
    """An old file that cannot be read (on): no update of what it held has been checked.

    A mistake in it is no reason to deny: the text that corrects it has to pass.
    """
    result = _broken(entry.file, problem)
    if not entry.readable:
        return result
    (finding,) = result.findings
    message = f"what stood here counts as new: {problem.message}"
    return result._replace(findings=(finding._replace(rule="old-file", severity="warn", message=message),))


def _empty(file: str) -> Result:
    """A file with nothing in it: the cluster has nothing against it, and somebody may miss what should be there."""
    finding = Finding(rule="empty-file", severity="warn", message="holds no object", file=file, line=1, column=1)
    return Result(file, 0, None, "CREATE", (finding._replace(remedy="Remove the file, or write the object."),))


def _placed(findings: Iterable[Finding], file: str, document: Document) -> Iterator[Finding]:
    hidden = secret_values(document.value)
    for finding in findings:
        path = _written(finding.path, document.value)
        line, column = (document.key_position if finding.at_key else document.position)(path)
        message, remedy = finding.message, finding.remedy
        for value in hidden:
            message, remedy = hiding(value, message), hiding(value, remedy)
        yield finding._replace(file=file, line=line, column=column, path=path, message=message, remedy=remedy)


def _written(path: Path, value: Mapping[str, Any]) -> Path:
    """A path into the stored object as one into the text: the API server moves a Secret's stringData to data."""
    if value.get("kind") == "Secret" and path[:1] == ("data",):
        data, text = value.get("data"), value.get("stringData")
        moved = not isinstance(data, Mapping) or path[1:2] not in {(key,) for key in data}
        if moved and isinstance(text, Mapping) and (len(path) == 1 or path[1] in text):
            return ("stringData", *path[1:])
    return path


def _a(value: object) -> str:
    return "a list" if isinstance(value, list) else f"the scalar {str(value)[:40]!r}"
