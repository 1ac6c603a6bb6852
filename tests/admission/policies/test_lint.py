"""Each rule of the linter finds what it is for, and nothing in the bundled policies."""

import json
from pathlib import Path

import pytest

from tests.admission.policies.samples import POLICIES, SCHEMAS
from valkey_gitops.admission.policies import load_policies
from valkey_gitops.admission.policies.guards import unguarded
from valkey_gitops.admission.policies.lint import lint
from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, FINDINGS

CEL = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: named
  annotations:
    valkey-gitops/summary: s
    valkey-gitops/why: w
    valkey-gitops/remedy: r
    valkey-gitops/sources: https://example.com/
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
  matchConditions: [{name: named, expression: "object.metadata.name != 'b'"}]
  validations: [{expression: "has(object.data)"}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: named}
spec: {policyName: named, validationActions: [Deny]}
"""
PODS = '{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}'
LONG = " + ".join(["[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"] * 8)


def problems(folder: Path, text: str, sample: str = "") -> list[str]:
    (folder / "named" / "bad").mkdir(parents=True)
    (folder / "named" / "policy.yaml").write_text(text)
    (folder / "named" / "bad" / "one.yaml").write_text(
        sample or "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b}}"
    )
    return [problem.rule for problem in lint(load_policies([folder]).all[0], SCHEMAS, "1.31")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("    valkey-gitops/why: w\n", "", ["no-documentation"]),
        ("    valkey-gitops/summary: s\n", "", ["no-documentation"]),
        ("resources: [configmaps]", "resources: [configmaps, config-maps]", ["matches-nothing"]),
        ("resources: [configmaps]", "resources: [secrets]", ["matches-nothing"]),
        ("has(object.data)", "object.data.size() > 0", ["unguarded-field"]),
        ("has(object.data)", "has(object.data) && object.data.size() > 0", []),
        ("has(object.data)", "object.metadata.name.reversed()", ["refused", "does-not-compile"]),
        ("has(object.data)", "semver('1.2.3').major() == 1", ["does-not-compile"]),
        ("object.metadata.name != 'b'", "namespaceObject != null", ["null-namespace"]),
        ("validationActions: [Deny]", "validationActions: [Deny, Warn]", ["refused"]),
        (
            "validationActions: [Deny]}",
            f"validationActions: [Deny], matchResources: {{resourceRules: [{PODS}]}}}}",
            ["unreachable-binding"],
        ),
        (
            "has(object.data)",
            f"({LONG}).all(a, ({LONG}).all(b, ({LONG}).exists(c, c == b)))",
            ["dear"],
        ),
    ],
)
def test_a_problem_of_a_policy_is_told_by_its_rule(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in CEL
    assert expected == problems(tmp_path, CEL.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("object.spec.replicas > 1", ["object.spec.replicas"]),
        ("has(object.spec.replicas) && object.spec.replicas > 1", []),
        ("has(object.spec.a) && object.spec.a.b > 1", []),
        ("!has(object.spec.a.b) || object.spec.a.b > 1", ["object.spec.a"]),
        ("'a' in object.data && object.data.a == 'b'", ["object.data"]),
        ("object.metadata.name == 'a'", []),
        ("oldObject.spec.replicas == 1", ["oldObject.spec.replicas"]),
        ("object.spec.template.spec.containers.all(c, has(c.image))", []),
    ],
)
def test_a_field_that_may_be_absent_is_asked_for_before_it_is_read(text: str, expected: list[str]) -> None:
    assert expected == [chain for chain in unguarded(text) if chain in expected or not expected]


def test_the_bundled_policies_have_no_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert CLEAN == main(["policies", "lint", str(POLICIES)])
    assert capsys.readouterr().out.endswith(" policies, 0 problems\n")


def test_problems_for_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problems(tmp_path, CEL.replace("    valkey-gitops/why: w\n", ""))

    assert FINDINGS == main(["policies", "lint", str(tmp_path), "--format", "json", "--kubernetes-version-min", "1.32"])
    told = json.loads(capsys.readouterr().out)
    assert (1, "1.32") == (told["version"], told["kubernetesVersionMin"])
    assert [("named", "no-documentation", "it has no why")] == [
        (item["policy"], item["rule"], item["message"]) for item in told["problems"]
    ]
