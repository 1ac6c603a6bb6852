"""40 ValidatingAdmissionPolicies over 100 and 1,000 objects, beside `kyverno apply` if KYVERNO names it.

Both read the same policies and the same file of manifests. `validate` runs all its other stages too, without a cache of
verdicts. Beside kyverno are 100 objects: it takes minutes for 1,000.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.manifests import write
from benchmarks.timing import alone, compare, line

VALIDATE = str(Path(sys.executable).with_name("valkey-gitops"))
RUNS = 3
BESIDE = 100
SIZES = (BESIDE, 1000)
WORKLOADS = ("apps", ["deployments", "statefulsets"])
CORE = ("", ["configmaps", "services", "serviceaccounts", "secrets", "persistentvolumeclaims"])
POD = "object.spec.template.spec"
DEMANDS: dict[str, tuple[str, list[str]]] = {
    f"{POD}.containers.all(c, has(c.resources) && has(c.resources.limits))": WORKLOADS,
    f"{POD}.containers.all(c, !c.image.endsWith(':latest'))": WORKLOADS,
    f"{POD}.containers.all(c, c.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$'))": WORKLOADS,
    f"!has({POD}.hostNetwork) || !{POD}.hostNetwork": WORKLOADS,
    "!has(object.spec.replicas) || object.spec.replicas <= 10": WORKLOADS,
    f"{POD}.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || !c.securityContext.privileged)": WORKLOADS,  # noqa: E501 - one expression
    "object.metadata.name.size() < 60": CORE,
    "!has(object.metadata.labels) || object.metadata.labels.all(k, object.metadata.labels[k].size() < 64)": CORE,
    "object.metadata.namespace == request.namespace": CORE,
    "!has(object.metadata.annotations) || !('owner' in object.metadata.annotations)": CORE,
}
"""Expressions and the group and resources that they are about; none of them is false for a plausible manifest."""


def documents(number: int) -> Iterator[object]:
    """A policy and its binding."""
    expression, (group, resources) = list(DEMANDS.items())[number % len(DEMANDS)]
    head = {"apiVersion": "admissionregistration.k8s.io/v1", "metadata": {"name": f"benchmark-{number}"}}
    rule = {"apiGroups": [group], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": resources}
    validation = {"expression": f"({expression}) || request.name == 'exempt-{number}'", "message": "refused"}
    spec = {"matchConstraints": {"resourceRules": [rule]}, "validations": [validation]}
    yield {**head, "kind": "ValidatingAdmissionPolicy", "spec": spec}
    spec = {"policyName": f"benchmark-{number}", "validationActions": ["Deny"]}
    yield {**head, "kind": "ValidatingAdmissionPolicyBinding", "spec": spec}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in SIZES:
            texts = [file.read_text() for file in sorted(write(folder / str(size), size).rglob("*.yaml"))]
            (folder / f"{size}.yaml").write_text("---\n".join(texts))
        for number in range(40):
            place = folder / "policies" / f"benchmark-{number}"
            place.mkdir(parents=True)
            (place / "policy.yaml").write_text("\n---\n".join(map(json.dumps, documents(number))))
        (folder / "none").mkdir()
        for size in SIZES:
            for policies in ("none", "policies"):
                found = alone(_validate(policies, size), folder, RUNS)
                print(line(f"{size} objects, {policies}", found))
        if kyverno := os.environ.get("KYVERNO"):
            _beside(kyverno, folder)


def _validate(policies: str, size: int) -> list[str]:
    return [VALIDATE, "validate", "--no-cache", "--policies", policies, f"{size}.yaml"]


def _beside(kyverno: str, folder: Path) -> None:
    files = [str(file) for file in sorted((folder / "policies").glob("*/policy.yaml"))]
    other = [kyverno, "apply", *files, "--resource", f"{BESIDE}.yaml"]
    found = compare(_validate("policies", BESIDE), other, folder, 1)
    print(line(f"kyverno apply, {BESIDE} objects", found.other))
    print(f"{1 / found.ratio:.1f} times faster by wall time, {found.other.cpu / found.ours.cpu:.1f} by CPU time")


if __name__ == "__main__":
    main()
