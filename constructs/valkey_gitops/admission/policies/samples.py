"""The good and bad samples beside a policy file, and whether the policy judges them as they say."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from valkey_gitops.admission.admission_policies import AdmissionPolicies, AdmissionPolicy
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.model import Finding, Identity, Object, Request, field_path
from valkey_gitops.admission.policies.check import check_policies
from valkey_gitops.admission.policies.policy import Policies, SchemaPolicy
from valkey_gitops.admission.resources import resource_of
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.decode import decode

AnyPolicy = SchemaPolicy | AdmissionPolicy

_LEAST = 2  # samples of each verdict
_OLD = ".old.yaml"
"""What the cluster has before a sample: NAME.old.yaml beside NAME.yaml."""


class Mismatch(NamedTuple):
    """A sample, or the folder of samples, that does not say what the policy does."""

    place: Path
    message: str


def check_samples(policy: AnyPolicy, schemas: Schemas) -> Iterator[Mismatch]:
    """Where the policy and the samples in its folder differ; nothing for a policy that is proved."""
    folder = Path(policy.file).parent
    for verdict in ("good", "bad"):
        samples = sample_files(folder / verdict)
        if len(samples) < _LEAST:
            yield Mismatch(folder / verdict, f"{len(samples)} samples, and at least {_LEAST} are needed")
        for sample in samples:
            yield from _differences(policy, sample, schemas)


def sample_files(folder: Path) -> list[Path]:
    """The samples in a folder, without the states before them."""
    return [file for file in sorted(folder.glob("*.yaml")) if not file.name.endswith(_OLD)]


def findings(policies: Policies, file: Path, schemas: Schemas) -> list[Finding]:
    """What the policies find in the objects of one sample, each with the API server's defaults."""
    requests = list(sample_requests(file, schemas))
    bundle = Bundle((str(file), request.object) for request in requests if request.operation != "DELETE")
    return [finding for request in requests for finding in findings_of(request, policies, bundle, schemas)]


def alone(policy: AnyPolicy) -> Policies:
    """The policies of a run that asks this one only, in force or not."""
    if isinstance(policy, SchemaPolicy):
        return Policies([policy._replace(active=True)])
    return Policies([], AdmissionPolicies([policy]))


def findings_of(request: Request, policies: Policies, bundle: Bundle, schemas: Schemas) -> Iterator[Finding]:
    """What the policies of both kinds find in a request whose objects have their defaults."""
    resource = resource_of(request.object, schemas)
    if resource is None:
        return
    yield from check_policies(request, policies, bundle, resource)
    if policies.admission:
        from valkey_gitops.admission.admission_policies.check import (  # noqa: PLC0415 - loads CEL
            check_admission_policies,
        )

        yield from check_admission_policies(request, policies.admission, bundle, resource, schemas)


def sample_requests(file: Path, schemas: Schemas) -> Iterator[Request]:
    """A sample's objects as created, or as updates of their namesakes in NAME.old.yaml; what is only there goes."""
    before = file.with_name(f"{file.stem}{_OLD}")
    old = {Identity.of(obj): _stored(obj, schemas) for obj in (sample_objects(before) if before.is_file() else ())}
    for obj in sample_objects(file):
        replaced = old.pop(Identity.of(obj), None)
        yield Request("UPDATE" if replaced else "CREATE", _stored(obj, schemas), replaced)
    yield from (Request("DELETE", gone, gone) for gone in old.values())


def _stored(obj: Object, schemas: Schemas) -> Object:
    return default_object(obj, schemas.version, schemas)


def sample_objects(file: Path) -> Iterator[Object]:
    """The objects of a sample, those in a List too."""
    for document in decode(file.read_bytes()).documents:
        for item in document.items():
            yield item.value


def lines(found: Iterable[Finding]) -> list[str]:
    """Findings as expected.txt states them: severity, path, message."""
    return [f"{finding.severity} {field_path(finding.path) or '.'}: {finding.message}" for finding in found]


def _differences(policy: AnyPolicy, sample: Path, schemas: Schemas) -> Iterator[Mismatch]:
    for problem in decode(sample.read_bytes()).broken:
        yield Mismatch(sample, f"line {problem.line}: {problem.message}")
    found = lines(findings(alone(policy), sample, schemas))
    expected = _expected(sample)
    if sample.parent.name == "bad" and not expected:
        yield Mismatch(sample, f"{sample.stem}.expected.txt is missing or empty")
    yield from (Mismatch(sample, f"not found: {line}") for line in expected if not _any_holds(found, line))
    yield from (Mismatch(sample, f"not expected: {line}") for line in found if not any(e in line for e in expected))


def _expected(sample: Path) -> list[str]:
    file = sample.with_name(f"{sample.stem}.expected.txt")
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line] if file.is_file() else []


def _any_holds(found: Sequence[str], line: str) -> bool:
    return any(line in candidate for candidate in found)
