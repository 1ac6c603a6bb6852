"""All objects of one validation: read, paired with what they replace, reviewed, and each finding given its place."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from valkey_gitops.admission.admission_policies import admission_policies
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.hidden import hiding, secret_values
from valkey_gitops.admission.inputs import Input
from valkey_gitops.admission.model import Finding, Path, Result
from valkey_gitops.admission.policies import Policies
from valkey_gitops.admission.references import Index
from valkey_gitops.admission.requests import Change, changes, places
from valkey_gitops.admission.review import Cluster, review
from valkey_gitops.decode import Broken, Document

if TYPE_CHECKING:
    from valkey_gitops.admission.waivers import Waived

__all__ = ["Cluster", "Report", "validate"]


class Report(NamedTuple):
    """One result for each object, also the clean ones, and one for each place where a file cannot be read on."""

    kubernetes_version: str
    results: tuple[Result, ...]
    unreadable: tuple[str, ...]
    policies: Policies | None = None
    waived: "tuple[Waived, ...]" = ()


def validate(inputs: Iterable[Input], cluster: Cluster, old: Iterable[Input] = ()) -> Report:
    """The verdict over every object in the inputs: an UPDATE of its namesake in the old ones, or a CREATE.

    What only the old ones hold is a DELETE.
    """
    files = list(inputs)
    cluster = cluster._replace(policies=cluster.policies.and_admission(admission_policies(cluster.context)))
    new, before = places(files), places(old)
    objects = ((item.file, item.document.value) for item in new if isinstance(item.document.value, Mapping))
    bundle = Bundle(objects, cluster.context)
    index = Index(bundle)
    results = [_broken(entry.file, problem) for entry in files for problem in entry.decoded.broken]
    results += [_empty(entry.file) for entry in files if not any(entry.decoded)]
    results += [_result(change, cluster, bundle, index) for change in changes(new, before)]
    order = {entry.file: number for number, entry in enumerate(files)}
    results.sort(key=lambda result: (order.get(result.file, len(order)), result.document))
    unreadable = tuple(entry.file for entry in files if not entry.readable)
    return Report(cluster.schemas.version, tuple(results), unreadable, cluster.policies)


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


def _empty(file: str) -> Result:
    """A file with nothing in it: the cluster has nothing against it, and somebody may miss what should be there."""
    finding = Finding(rule="empty-file", severity="warn", message="holds no object", file=file, line=1, column=1)
    return Result(file, 0, None, "CREATE", (finding._replace(remedy="Remove the file, or write the object."),))


def _result(change: Change, cluster: Cluster, bundle: Bundle, index: Index) -> Result:
    file, document = change.place
    value = document.value
    if not isinstance(value, Mapping):
        problem = Broken(
            f"holds {_a(value)}, not an object", *document.position(), "A manifest is a mapping with a kind."
        )
        return _broken(file, problem)._replace(document=document.index)
    found = _placed(review(change, cluster, bundle.near(file), index), file, document)
    return Result(file, document.index, value, change.operation, tuple(found))


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
