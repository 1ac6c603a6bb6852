from pathlib import Path

import pytest

from tests.admission.policies.samples import POLICIES
from valkey_gitops.admission.policies import bundled, bundled_policies, compile_policies, load_policies
from valkey_gitops.errors import UserError

POLICY = """\
apiVersion: valkey-gitops/v1alpha1
kind: SchemaPolicy
metadata:
  name: named
spec:
  summary: s
  why: w
  sources: [https://example.com/]
  remedy: r
  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}
  validations:
  - schema: {required: [spec]}
"""

CEL = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: named
  annotations: {valkey-gitops/summary: s, valkey-gitops/sources: "https://example.com/a https://example.com/b"}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}
  validations:
  - {expression: "false"}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: named-warns}
spec: {policyName: named, validationActions: [Warn]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a-param, namespace: default}
"""


def _write(folder: Path, name: str, text: str = POLICY) -> Path:
    (folder / name).mkdir(parents=True)
    file = folder / name / "policy.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_policies_are_found_in_folders_of_folders_in_a_folder_and_by_file(tmp_path: Path) -> None:
    file = _write(tmp_path, "named")
    (tmp_path / "README.md").touch()
    (tmp_path / ".hidden").mkdir()

    for place in (tmp_path, tmp_path / "named", file):
        assert [policy.name for policy in load_policies([place]).items] == ["named"]


def test_a_file_may_hold_a_validating_admission_policy_with_its_bindings_and_params(tmp_path: Path) -> None:
    _write(tmp_path, "named", CEL)

    (policy,) = load_policies([tmp_path]).admission.items

    assert ("named", "s", "warn") == (policy.name, policy.summary, policy.severity)
    assert ("https://example.com/a", "https://example.com/b") == policy.sources
    assert ["named-warns"] == [binding.name for binding in policy.bindings]
    assert ["a-param"] == [param["metadata"]["name"] for param in load_policies([tmp_path]).admission.params]


def test_one_name_is_for_one_policy_of_either_kind(tmp_path: Path) -> None:
    _write(tmp_path, "a", CEL)
    _write(tmp_path, "b", POLICY)

    with pytest.raises(UserError) as refused:
        load_policies([tmp_path])

    assert f"the policy named is defined in {tmp_path}/a/policy.yaml too" in refused.value.message


def test_an_empty_folder_means_no_policies(tmp_path: Path) -> None:
    assert list(load_policies([tmp_path]).items) == []
    assert list(load_policies([]).items) == []


@pytest.mark.parametrize(
    ("actions", "severity"),
    [
        ("[Deny]", "deny"),
        ("[Warn]", "warn"),
        ("[Audit]", "audit"),
        ("[Audit, Warn]", "warn"),
        ("[Audit, Deny]", "deny"),
    ],
)
def test_the_strongest_action_gives_the_severity(tmp_path: Path, actions: str, severity: str) -> None:
    file = _write(
        tmp_path, "named", POLICY.replace("  validations:", f"  validationActions: {actions}\n  validations:")
    )

    assert load_policies([file]).items[0].severity == severity


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("  remedy: r", "  remedie: r", 9, "spec.remedie: unknown key remedie (did you mean remedy?)"),
        ("  remedy: r\n", "", 5, "spec: remedy is missing"),
        ("name: named", "name: Named", 4, "metadata.name: the name is lower-case letters"),
        ("v1alpha1", "v1", 1, 'apiVersion: must be "valkey-gitops/v1alpha1"; found "valkey-gitops/v1"'),
        ("required: [spec]", "require: [spec]", 14, "unknown key require (did you mean required?)"),
        ("required: [spec]", "type: text", 14, 'spec.validations[0].schema.type: must be one of "string"'),
        ("required: [spec]", "format: date", 14, "spec.validations[0].schema.format: unknown key format"),
        ("required: [spec]", "properties: {a: false}", 14, "write {not: {}} in place of false"),
        ("required: [spec]", "$ref: https://example.com/", 14, "a $ref stays inside the policy"),
        ("required: [spec]", "$ref: '#', type: object", 14, "nothing but x-message stands beside a $ref"),
        ("  - schema: {required: [spec]}", "  - select: {}", 14, "a validation has a schema, references, or both"),
        ("  - schema:", "  - select: {path: [a], paths: [[b]]}\n    schema:", 14, "select has one of path and paths"),
        ("[CREATE]", "[CONNECT]", 12, 'must be one of "CREATE", "UPDATE", "DELETE", "*"; found "CONNECT"'),
        ("    resourceRules:", "    matchPolicy: Equivalent\n    resourceRules:", 11, "objects cannot be converted"),
        ("  remedy: r", "  validationActions: [Deny, Warn]\n  remedy: r", 9, "validationActions is Deny, Warn or"),
        ("kind: SchemaPolicy", "kind: ValidatingAdmissionPolicy", 0, "holds 0 ValidatingAdmissionPolicies"),
        (POLICY, CEL.partition("---")[0], 0, "the policy named has no binding"),
        ("kind: SchemaPolicy", "kind: ValidatingAdmissionPolicyBinding", 0, "holds 0 ValidatingAdmissionPolicies"),
        (POLICY, f"{CEL}---\n{CEL.replace('named', 'other')}", 0, "holds 2 ValidatingAdmissionPolicies"),
        (POLICY, CEL.replace("policyName: named", "policyName: other"), 0, "a binding in it does not name the policy"),
        ("kind: SchemaPolicy", "kind: ConfigMap", 0, "SchemaPolicy or ValidatingAdmissionPolicy; found ConfigMap"),
        (POLICY, "- a list", 0, "SchemaPolicy or ValidatingAdmissionPolicy; found None"),
        (POLICY, "", 0, "holds no policy"),
        (POLICY, f"{POLICY}---\n{POLICY}", 0, "holds 2 documents, and a SchemaPolicy is one"),
        ("  summary: s", "  summary: [", 8, "not YAML"),
        ("  summary: s", "  summary: s\n  summary: t", 7, 'key "summary" already set in map'),
    ],
)  # fmt: skip
def test_a_file_that_is_no_policy_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, problem: str
) -> None:
    assert old in POLICY
    file = _write(tmp_path, "named", POLICY.replace(old, new))

    with pytest.raises(UserError) as refused:
        load_policies([tmp_path])

    assert (f"{file}:{line}: " if line else f"{file}: ") in refused.value.message
    assert problem in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ("{pattern: '('}", "spec.validations[0].schema is no JSON Schema"),
        ("{$ref: '#/$defs/absent'}", "spec.validations[0].schema is no JSON Schema"),
        ("{anyOf: [{properties: {a: {pattern: '[z-a]'}}}]}", "spec.validations[0].schema is no JSON Schema"),
    ],
)
def test_a_schema_that_does_not_compile_is_refused(tmp_path: Path, schema: str, problem: str) -> None:
    file = _write(tmp_path, "named", POLICY.replace("{required: [spec]}", schema))

    with pytest.raises(UserError) as refused:
        compile_policies(load_policies([tmp_path]))

    assert f"{file}: {problem}" in refused.value.message


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(", "missing )"),
        (".*", "its groups are namespace, name and port"),
        ("(?P<name>.)(?P<host>.)", "its groups are"),
    ],
)
def test_a_reference_pattern_that_names_nothing_is_refused(tmp_path: Path, pattern: str, problem: str) -> None:
    reference = f"references: [{{path: [a], kind: Pod, whenMissing: Deny, pattern: '{pattern}'}}]"
    _write(tmp_path, "named", POLICY.replace("schema: {required: [spec]}", reference))

    with pytest.raises(UserError) as refused:
        load_policies([tmp_path])

    assert f"spec.validations[0].references[0].pattern: {problem}" in refused.value.message


def test_a_name_given_twice_is_refused(tmp_path: Path) -> None:
    one, two = _write(tmp_path, "one"), _write(tmp_path, "two")

    with pytest.raises(UserError) as refused:
        load_policies([tmp_path])

    assert refused.value.message == f"{two}: the policy named is defined in {one} too"


@pytest.mark.parametrize("stray", ["policy.yml", "cel.yaml", "rules.json"])
def test_a_policy_file_outside_a_folder_of_its_own_is_refused_not_ignored(tmp_path: Path, stray: str) -> None:
    (tmp_path / stray).write_text(POLICY, encoding="utf-8")

    with pytest.raises(UserError):
        load_policies([tmp_path])


def test_a_folder_without_a_policy_is_refused_not_ignored(tmp_path: Path) -> None:
    (tmp_path / "named").mkdir()

    with pytest.raises(UserError):
        load_policies([tmp_path])


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        load_policies([tmp_path / "absent"])


def test_the_bundled_policies_are_those_of_the_repository() -> None:
    assert bundled_policies() == POLICIES


def test_the_policies_inside_a_wheel_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path / "wheel", "named")
    monkeypatch.setattr(bundled, "_PLACES", (tmp_path / "wheel", POLICIES))

    assert bundled_policies() == tmp_path / "wheel"


def test_an_installation_without_policies_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "_PLACES", (tmp_path,))

    with pytest.raises(UserError):
        bundled_policies()
