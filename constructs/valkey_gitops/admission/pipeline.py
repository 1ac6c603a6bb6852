"""The stages in the API server's order, over all objects of one validation."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.inputs import Input
from valkey_gitops.admission.model import Finding, Object, Request, Result, Stage
from valkey_gitops.admission.policies import Policies, check_policies
from valkey_gitops.admission.resources import resource_of
from valkey_gitops.admission.schema import Schemas, check_schema
from valkey_gitops.decode import Broken, Document


class Cluster(NamedTuple):
    """What the verdict is measured against."""

    schemas: Schemas
    policies: Policies
    context: tuple[Object, ...] = ()


class Report(NamedTuple):
    """One result for each object, also the clean ones, and one for each place where a file cannot be read on."""

    kubernetes_version: str
    results: tuple[Result, ...]
    unreadable: tuple[str, ...]


def validate(inputs: Iterable[Input], cluster: Cluster) -> Report:
    """The verdict over every object in the inputs, each as a CREATE."""
    files = list(inputs)
    items = [(entry.file, item) for entry in files for document in entry.decoded.documents for item in document.items()]
    bundle = Bundle(((file, item.value) for file, item in items if isinstance(item.value, Mapping)), cluster.context)
    results = [_broken(entry.file, problem) for entry in files for problem in entry.decoded.broken]
    results += [_empty(entry.file) for entry in files if not any(entry.decoded)]
    results += [_review(file, item, cluster, bundle.near(file)) for file, item in items]
    order = {entry.file: number for number, entry in enumerate(files)}
    results.sort(key=lambda result: (order[result.file], result.document))
    unreadable = tuple(entry.file for entry in files if not entry.readable)
    return Report(cluster.schemas.version, tuple(results), unreadable)


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


def _review(file: str, document: Document, cluster: Cluster, bundle: Bundle) -> Result:
    value = document.value
    if not isinstance(value, Mapping):
        problem = Broken(
            f"holds {_a(value)}, not an object", *document.position(), "A manifest is a mapping with a kind."
        )
        return _broken(file, problem)._replace(document=document.index)
    found = _placed(_findings(value, cluster, bundle), file, document)
    return Result(file, document.index, value, "CREATE", tuple(found))


def _findings(value: Object, cluster: Cluster, bundle: Bundle) -> Iterator[Finding]:
    request = Request("CREATE", value)
    yield from _in("schema", check_schema(request, cluster.schemas))
    if resource := resource_of(value, cluster.schemas):
        yield from _in("policies", check_policies(request, cluster.policies, bundle, resource))


def _in(stage: Stage, findings: Iterable[Finding]) -> Iterator[Finding]:
    return (finding._replace(stage=stage) for finding in findings)


def _placed(findings: Iterable[Finding], file: str, document: Document) -> Iterator[Finding]:
    hidden = _secret_values(document.value)
    for finding in findings:
        place = document.key_position if finding.at_key else document.position
        line, column = place(finding.path)
        message = finding.message
        for value in hidden:
            message = message.replace(value, "(hidden)")
        yield finding._replace(file=file, line=line, column=column, message=message)


def _secret_values(value: Mapping[str, Any]) -> list[str]:
    """What a Secret holds must not reach a log, longest first."""
    if value.get("kind") != "Secret":
        return []
    parts = [value.get("data"), value.get("stringData")]
    held = [str(item) for part in parts if isinstance(part, Mapping) for item in part.values()]
    return sorted(filter(None, held), key=len, reverse=True)


def _a(value: object) -> str:
    return "a list" if isinstance(value, list) else f"the scalar {str(value)[:40]!r}"
