"""A change that nobody objects to is a survivor; one that somebody does is not."""

from pathlib import Path

import pytest

from tests.admission.policies.samples import POLICIES, ROOT
from valkey_gitops.admission.policies import load_policies
from valkey_gitops.admission.policies.mutants import Bundled, Harmless, harmless, reads, survivors
from valkey_gitops.cli import main
from valkey_gitops.errors import FINDINGS, UNUSABLE

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
  validations:
  - schema:
      properties:
        data:
          required: [kept]
          properties: {kept: {const: a}, loose: {}}
      required: [data]
"""
OBJECT = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b}, data: {kept: a, loose: b, unread: c}}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policies" / "named").mkdir(parents=True)
    (tmp_path / "policies" / "named" / "policy.yaml").write_text(POLICY)
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "a.yaml").write_text(OBJECT)
    return tmp_path


def left(folder: Path, *allowed: Harmless) -> list[str]:
    bundle = Bundled.load(folder / "bundle", [], load_policies([folder / "policies"]))
    return sorted(mutant.words for mutant in survivors(bundle, allowed, count=100, seed=1))


def test_what_a_policy_reads_and_does_not_mind_survives(folder: Path) -> None:
    expected = ["changed to 'bx' at data.loose", "dropped at data.loose", "removed"]
    assert [f"ConfigMap {words}" for words in expected] == left(folder)


def test_an_entry_excuses_what_is_at_its_keys_or_below(folder: Path) -> None:
    assert ["ConfigMap removed"] == left(folder, Harmless("ConfigMap", ("data", "loose"), "r"))
    assert ["ConfigMap removed"] == left(folder, Harmless("*", ("data",), "r"))
    assert 3 == len(left(folder, Harmless("Secret", ("data",), "r")))


def test_a_policy_reads_the_keys_of_its_schemas_and_the_fields_of_its_expressions() -> None:
    policies = {policy.name: policy for policy in load_policies([POLICIES]).all}

    assert {"persistentVolumeClaimRetentionPolicy", "whenDeleted"} & reads(policies["claim-retention"]) == {
        "whenDeleted"
    }
    assert {"terminationGracePeriodSeconds", "containers"} <= reads(policies["grace-period"])


def test_survivors_are_told_and_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["policies", "test", str(folder / "policies"), "--mutants", "--bundle", str(folder / "bundle")]

    assert FINDINGS == main(words)
    told = capsys.readouterr().out
    assert f"{folder / 'bundle' / 'a.yaml'}: ConfigMap dropped at data.loose: no policy and no stage objects" in told
    assert "6 mutants, 3 survive, 0 are harmless" in told


def test_an_allow_list_without_a_reason_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "policies" / "harmless.yaml").write_text("harmless: [{kind: '*', keys: [data]}]")

    assert UNUSABLE == main(["policies", "test", str(folder / "policies"), "--mutants"])
    assert "an entry has kind, keys and reason" in capsys.readouterr().err


def test_no_mutant_of_the_bundle_survives_without_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    bundle = Bundled.load(Path("dist"), [Path("cluster.yaml")], load_policies([POLICIES]))

    assert [] == [mutant.words for mutant in survivors(bundle, harmless([POLICIES]), count=400, seed=7)]
    assert 400 == bundle.made


def test_every_entry_of_the_allow_list_has_a_reason() -> None:
    assert [] == [entry for entry in harmless([POLICIES]) if len(entry.reason) < 8]
