"""What the stages say to a case, offline: as `validate` would, with everything of the case given as context."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.policy_parity.case import Case, Object
from valkey_gitops.admission.inputs import Input
from valkey_gitops.admission.model import Finding
from valkey_gitops.admission.pipeline import Cluster, validate
from valkey_gitops.admission.policies import load_policies
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.decode import decode


class Verdict(NamedTuple):
    """What is found in the definitions, by kind and name; and in the object."""

    refused: Mapping[str, tuple[Finding, ...]]
    found: tuple[Finding, ...] = ()

    @property
    def denials(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.found if finding.severity == "deny")

    @property
    def undecided(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.found if finding.severity == "undecidable")


SCHEMAS = Schemas.load("1.34")
NONE = load_policies([])


def verdict(case: Case) -> Verdict:
    """The verdict over a case: first over what defines it, as a server is asked first to take that."""
    refused = {}
    for definition in case.definitions:
        findings = _denials(validate(_inputs([definition]), Cluster(_schemas(case, definition), NONE)).results)
        if findings:
            refused[f"{definition['kind']}/{definition['metadata']['name']}"] = findings
    if refused:
        return Verdict(refused)
    cluster = Cluster(_schemas(case), NONE, (*case.definitions, *case.cluster))
    if case.operation == "DELETE":
        report = validate((), cluster, _inputs([case.object]))
    else:
        report = validate(_inputs([case.object]), cluster, _inputs([case.old]) if case.old else ())
    return Verdict({}, tuple(finding for result in report.results for finding in result.findings))


def _denials(results: Iterable[object]) -> tuple[Finding, ...]:
    return tuple(
        finding
        for result in results
        for finding in result.findings  # type: ignore[attr-defined]  # a Result
        if finding.severity == "deny"
    )


def _schemas(case: Case, definition: Object | None = None) -> Schemas:
    """With the case's own kinds; not with the one that is itself under review."""
    crds = [item for item in case.definitions if item["kind"] == "CustomResourceDefinition" and item is not definition]
    if not crds:
        return SCHEMAS
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "crds.yaml"
        file.write_text("\n---\n".join(map(json.dumps, crds)))
        return Schemas.load("1.34", [file])


def _inputs(objects: Iterable[Object]) -> list[Input]:
    return [Input("case.yaml", decode(json.dumps(obj).encode())) for obj in objects]
