"""The good and bad samples beside a policy file, and whether the policy judges them as they say."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Finding, Object, Request, Resource, field_path
from valkey_gitops.admission.policies.check import check_policies
from valkey_gitops.admission.policies.policy import Policies, SchemaPolicy
from valkey_gitops.decode import decode

_LEAST = 2  # samples of each verdict

ResourceOf = Callable[[Object], Resource | None]
"""The resource that serves an object's kind; None for a kind that nobody knows."""


class Mismatch(NamedTuple):
    """A sample, or the folder of samples, that does not say what the policy does."""

    place: Path
    message: str


def check_samples(policy: SchemaPolicy, resource_of: ResourceOf) -> Iterator[Mismatch]:
    """Where the policy and the samples in its folder differ; nothing for a policy that is proved."""
    folder = Path(policy.file).parent
    for verdict in ("good", "bad"):
        samples = sorted((folder / verdict).glob("*.yaml"))
        if len(samples) < _LEAST:
            yield Mismatch(folder / verdict, f"{len(samples)} samples, and at least {_LEAST} are needed")
        for sample in samples:
            yield from _differences(policy, sample, resource_of)


def findings(policies: Policies, file: Path, resource_of: ResourceOf) -> list[Finding]:
    """What the policies find in the objects of one sample, each taken as created."""
    objects = list(sample_objects(file))
    bundle = Bundle((str(file), obj) for obj in objects)
    known = [(obj, resource) for obj in objects if (resource := resource_of(obj))]
    return [
        finding
        for obj, resource in known
        for finding in check_policies(Request("CREATE", obj), policies, bundle, resource)
    ]


def sample_objects(file: Path) -> Iterator[Object]:
    """The objects of a sample, those in a List too."""
    for document in decode(file.read_bytes()).documents:
        for item in document.items():
            yield item.value


def lines(found: Iterable[Finding]) -> list[str]:
    """Findings as expected.txt states them: severity, path, message."""
    return [f"{finding.severity} {field_path(finding.path) or '.'}: {finding.message}" for finding in found]


def _differences(policy: SchemaPolicy, sample: Path, resource_of: ResourceOf) -> Iterator[Mismatch]:
    for problem in decode(sample.read_bytes()).broken:
        yield Mismatch(sample, f"line {problem.line}: {problem.message}")
    found = lines(findings(Policies([policy]), sample, resource_of))
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
