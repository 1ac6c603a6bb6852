"""Asks a real API server about the cases, all in dry runs, and writes its answers.

KUBEBUILDER_ASSETS=... python -m tests.admission.pod_security.record
"""

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.admission.pod_security import pods
from tests.admission.pod_security.answers import Answered, write
from tests.admission.pod_security.pods import Case, namespace
from tests.cluster.api import Answer
from tests.cluster.conftest import _api_server
from tests.parity.server import Server, place_of
from valkey_gitops.admission.schema import Schemas

SCHEMAS = Schemas.load("1.34")
AUDIT: dict[str, Any] = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"]}
AUDIT["rules"] = [{"level": "Metadata", "users": ["admin"]}, {"level": "None"}]
OURS = (
    "would violate PodSecurity",
    "existing pods in namespace",
    "new PodSecurity",
    "nothing-set",
    "good",
    "namespace ",
)
"""How the plugin's warnings begin, the last two with the name of a pod."""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "audit.json").write_text(json.dumps(AUDIT))
        words = [f"--audit-policy-file={folder / 'audit.json'}", f"--audit-log-path={folder / 'audit.log'}"]
        words += ["--audit-log-mode=blocking"]
        with _api_server(Path(os.environ["KUBEBUILDER_ASSETS"]), folder, words) as kubeconfig:
            server = Server(kubeconfig)
            records = list(_recorded(server, folder / "audit.log"))
    write(records)
    accepted = sum(record.accepted for record in records)
    sys.stdout.write(f"{len(records)} answers, {accepted} accepted, {sum(bool(r.warnings) for r in records)} warned\n")


def _recorded(server: Server, log: Path) -> Iterator[Answered]:
    _refuse_by_policy(server)
    cases = [*pods.created(), *pods.templates()]
    spaces = {case.object["metadata"]["namespace"]: case.labels for case in cases}
    for space, labels in spaces.items():
        _namespace(server, space, labels)
    time.sleep(2)  # the plugin sees namespaces, and policies are seen, through caches
    for case in cases:
        yield _answered(case, _ask(server, case), log)
    yield from _updates(server, log)
    yield from _namespaces(server, log)


def _updates(server: Server, log: Path) -> Iterator[Answered]:
    cases = list(pods.updates())
    for space in {case.object["metadata"]["namespace"] for case in cases}:
        _namespace(server, space, {})
    for case in cases:
        assert case.old is not None
        _must(server.apply(place_of(case.old, SCHEMAS).path, json.dumps(case.old).encode(), dry_run=False))
    for case in cases:
        _namespace(server, case.object["metadata"]["namespace"], case.labels)
    time.sleep(2)
    for case in cases:
        answer = _patch(server, case) if case.subresource else _ask(server, case)
        yield _answered(case, answer, log)


def _namespaces(server: Server, log: Path) -> Iterator[Answered]:
    cases = list(pods.namespaces())
    for case in cases:
        if case.old is not None:
            _must(server.apply(place_of(case.old, SCHEMAS).path, json.dumps(case.old).encode(), dry_run=False))
    for case in cases:
        for pod in case.pods:
            _must(server.apply(place_of(pod, SCHEMAS).path, json.dumps(pod).encode(), dry_run=False))
    time.sleep(2)
    for case in cases:
        yield _answered(case, _ask(server, case), log)


def _ask(server: Server, case: Case) -> Answer:
    place, text = place_of(case.object, SCHEMAS), json.dumps(case.object).encode()
    if place.name:
        return server.apply(place.path, text)
    return server.send("POST", f"{place.collection}?dryRun=All&fieldValidation=Strict", text, "application/json")


def _patch(server: Server, case: Case) -> Answer:
    part = {"spec": case.object["spec"]} if case.subresource != "status" else {"status": {"phase": "Running"}}
    path = f"{place_of(case.object, SCHEMAS).path}/{case.subresource}?dryRun=All"
    return server.send("PATCH", path, json.dumps(part).encode(), "application/strategic-merge-patch+json")


def _answered(case: Case, answer: Answer, log: Path) -> Answered:
    said = [warning.partition('"')[2].rpartition('"')[0].replace('\\"', '"') for warning in answer.warnings]
    message = answer.body.get("message", "") if answer.status >= 300 else ""
    if prefix := case.object["metadata"].get("generateName"):
        message = re.sub(rf"{prefix}[a-z0-9]{{5}}", prefix, message)
    return Answered(
        case,
        answer.status,
        message,
        tuple(warning for warning in said if warning.startswith(OURS)),
        tuple(_audit(log)),
    )


def _audit(log: Path) -> list[str]:
    """What the plugin wrote of the last request."""
    with log.open() as stream:
        entry = [json.loads(line) for line in stream][-1]
    found = entry.get("annotations") or {}
    prefix = "pod-security.kubernetes.io/"
    return sorted(f"{key.removeprefix(prefix)}={value}" for key, value in found.items() if key.startswith(prefix))


def _namespace(server: Server, name: str, labels: dict[str, str]) -> None:
    _must(server.apply(f"/api/v1/namespaces/{name}", json.dumps(namespace(name, labels)).encode(), dry_run=False))


def _refuse_by_policy(server: Server) -> None:
    """A ValidatingAdmissionPolicy that refuses by a label, to see which of the two speaks."""
    group = "admissionregistration.k8s.io/v1"
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["*"], "resources": ["pods"]}
    selector = {"matchLabels": {"policy": "refuse"}}
    policy = {
        "failurePolicy": "Fail",
        "matchConstraints": {"resourceRules": [rule], "objectSelector": selector},
        "validations": [{"expression": "false", "message": "refused by the policy"}],
    }
    binding = {"policyName": "refuse", "validationActions": ["Deny"]}
    for kind, plural, spec in (("Policy", "policies", policy), ("PolicyBinding", "policybindings", binding)):
        obj = {"apiVersion": group, "kind": f"ValidatingAdmission{kind}", "metadata": {"name": "refuse"}, "spec": spec}
        path = f"/apis/{group}/validatingadmission{plural}/refuse"
        _must(server.apply(path, json.dumps(obj).encode(), dry_run=False))


def _must(answer: Answer) -> Any:
    assert answer.status < 300, answer.body
    return answer.body


if __name__ == "__main__":
    main()
