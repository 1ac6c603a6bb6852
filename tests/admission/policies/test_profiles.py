"""Profiles change how strict policies are, and nothing else."""

from pathlib import Path

import pytest

from tests.admission.policies.samples import POLICIES, ROOT, findings
from valkey_gitops.admission.policies import load_policies
from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, UNUSABLE, UserError

POLICY = """\
apiVersion: valkey-gitops/v1alpha1
kind: SchemaPolicy
metadata: {name: named}
spec:
  summary: s
  why: w
  sources: [https://example.com/]
  remedy: r
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
  validations: [{schema: {required: [data]}}]
"""
CEL = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: named}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
  validations: [{expression: has(object.data)}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: named}
spec: {policyName: named, validationActions: [Deny]}
"""
HEAD = "apiVersion: valkey-gitops/v1alpha1\nkind: PolicyProfiles\nprofiles:\n"


def _folder(folder: Path, profiles: str, policy: str = POLICY) -> Path:
    (folder / "named").mkdir()
    (folder / "named" / "policy.yaml").write_text(policy)
    (folder / "profiles.yaml").write_text(profiles)
    return folder


@pytest.mark.parametrize("policy", [POLICY, CEL])
@pytest.mark.parametrize(("actions", "severity"), [("[Warn]", "warn"), ("[Audit]", "audit"), ("[Audit, Deny]", "deny")])
def test_a_profile_sets_the_actions_of_a_policy(tmp_path: Path, policy: str, actions: str, severity: str) -> None:
    profiles = f"{HEAD}  mild: {{summary: s, validationActions: {{named: {actions}}}}}\n"
    folder = _folder(tmp_path, profiles, policy)

    assert ["deny"] == [item.severity for item in load_policies([folder]).all]
    assert [severity] == [item.severity for item in load_policies([folder], "mild").all]


@pytest.mark.parametrize(
    ("profiles", "words"),
    [
        (f"{HEAD}  other: {{summary: s}}\n", "there is no profile mild"),
        (f"{HEAD}  mild: {{summary: s, validationActions: {{absent: [Warn]}}}}\n", "speaks of a policy absent"),
        (f"{HEAD}  mild: {{summary: s, validationActions: {{named: [Deny, Warn]}}}}\n", "exclude each other"),
        (f"{HEAD}  mild: {{summary: s, actions: {{}}}}\n", "unknown key actions"),
        (f"{HEAD}  mild: {{}}\n", "summary is missing"),
        ("a: [", "not YAML"),
    ],
)
def test_a_profile_that_would_not_do_what_it_says_is_refused(tmp_path: Path, profiles: str, words: str) -> None:
    with pytest.raises(UserError) as refused:
        load_policies([_folder(tmp_path, profiles)], "mild")

    assert words in refused.value.message


def test_a_policy_without_actions_is_in_force_only_where_a_profile_gives_it_some(tmp_path: Path) -> None:
    profiles = f"{HEAD}  strict: {{summary: s, validationActions: {{named: [Deny]}}}}\n"
    folder = _folder(tmp_path, profiles, POLICY.replace("  validations:", "  validationActions: []\n  validations:"))
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}

    assert [] == findings(load_policies([folder]).items, [config_map])
    assert ["data is missing"] == [
        item.message for item in findings(load_policies([folder], "strict").items, [config_map])
    ]


@pytest.mark.parametrize("name", ["thinkube", "production"])
def test_each_deployment_of_dist_passes_its_own_profile(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert CLEAN == main(["validate", f"dist/{name}", "--profile", name, "--context", "cluster.yaml"])


def test_what_thinkube_warns_of_production_denies_but_for_the_platforms_own_contract() -> None:
    loaded = [load_policies([POLICIES], name) for name in PROFILES]
    mild, strict = ({item.name: item.severity for item in policies.all} for policies in loaded)

    changed = {name: (mild[name], strict[name]) for name in mild if mild[name] != strict[name]}
    assert ("deny", "warn") == changed.pop("service-contract")
    assert ("deny", "warn") == changed.pop("digest-pinned")  # not in force under the first
    assert {("warn", "deny")} == set(changed.values())


PROFILES = ("thinkube", "production")


def test_an_unknown_profile_is_told_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert UNUSABLE == main(["validate", "--profile", "strict", str(POLICIES / "README.md")])
    assert "Profiles: production, thinkube." in capsys.readouterr().err
