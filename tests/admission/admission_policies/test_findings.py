"""Findings of ValidatingAdmissionPolicies beside the server's words: severity, place, remedy; and bad input."""

import json
from pathlib import Path
from typing import Any

import pytest

from valkey_gitops.cli import main
from valkey_gitops.errors import UNUSABLE

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: valkey, namespace: default}
spec:
  replicas: 9
  selector: {matchLabels: {app: valkey}}
  template:
    metadata: {labels: {app: valkey}}
    spec:
      containers:
      - {name: valkey, image: valkey}
"""


def policy(expression: str, binding: str = "{policyName: few, validationActions: [Deny]}") -> str:
    return f"""\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {{name: few, annotations: {{valkey-gitops/remedy: write a smaller number}}}}
spec:
  matchConstraints:
    resourceRules: [{{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}}]
  validations: [{{expression: {json.dumps(expression)}, message: too many}}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {{name: everywhere}}
spec: {binding}
"""


def findings(folder: Path, capsys: pytest.CaptureFixture[str], text: str) -> list[Any]:
    (folder / "few").mkdir()
    (folder / "few" / "policy.yaml").write_text(text)
    (folder / "deployment.yaml").write_text(DEPLOYMENT)
    main(
        [
            "validate",
            "--no-cache",
            "--format",
            "json",
            "--policies",
            str(folder / "few"),
            str(folder / "deployment.yaml"),
        ]
    )
    (result,) = json.loads(capsys.readouterr().out)["results"]
    return [finding for finding in result["findings"] if finding["rule"] == "few"]


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        ("object.spec.replicas < 5", 5),
        ("object.spec.template.spec.containers[0].image.contains(':')", 11),
        ("object.spec.replicas < 5 && object.spec.selector.matchLabels.app == 'x'", 4),
        ("false", 1),
    ],
)
def test_it_points_at_what_the_expression_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], expression: str, line: int
) -> None:
    (found,) = findings(tmp_path, capsys, policy(expression))
    assert ("few", "deny", line) == (found["rule"], found["severity"], found["line"])
    assert "ValidatingAdmissionPolicy 'few' with binding 'everywhere' denied request: too many" == found["message"]
    assert "write a smaller number" == found["remedy"]


@pytest.mark.parametrize(("action", "severity"), [("Deny", "deny"), ("Warn", "warn"), ("Audit", "audit")])
def test_an_action_is_a_severity(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], action: str, severity: str
) -> None:
    text = policy("false", f"{{policyName: few, validationActions: [{action}]}}")
    assert [severity] == [found["severity"] for found in findings(tmp_path, capsys, text)]


def test_who_sends_the_request_is_undecidable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = findings(tmp_path, capsys, policy("request.userInfo.username == 'x'"))
    assert "undecidable" == found["severity"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (policy("object.spec.replicas <"), "Syntax error"),
        (policy("object.spec.replicas"), "must evaluate to bool but got dyn"),
        (policy("true", "{policyName: few, validationActions: Deny}"), "validationActions"),
        (policy("true", "{policyName: many, validationActions: [Deny]}"), "does not name the policy few"),
        (policy("object.metadata.name.matches('(')"), "invalid matches argument"),
    ],
)
def test_a_policy_that_no_server_would_take_ends_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, problem: str
) -> None:
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "policy.yaml").write_text(text)
    (tmp_path / "deployment.yaml").write_text(DEPLOYMENT)
    words = ["validate", "--no-cache", "--policies", str(tmp_path / "few"), str(tmp_path / "deployment.yaml")]
    assert main(words) == UNUSABLE
    assert problem in capsys.readouterr().err
