"""Every rule can be explained: the built-in ones by a table, the policies by their files."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from valkey_gitops.admission.explain import explain
from valkey_gitops.admission.explanations import RULES
from valkey_gitops.admission.policies import load_policies
from valkey_gitops.cli import main
from valkey_gitops.decode import decode
from valkey_gitops.errors import CLEAN, UNUSABLE, UserError

ROOT = Path(__file__).parents[2]
ADMISSION = ROOT / "constructs" / "valkey_gitops" / "admission"
TAKES_A_RULE = {"Finding", "typed", "invalid", "_constraint", "_add"}
RULE = re.compile(r"[a-z]+(-[a-z]+)*")


def rules_in(file: Path) -> Iterator[str]:
    """What a module gives as a rule: by that keyword, or first to one of the calls that take one."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = [keyword.value for keyword in node.keywords if keyword.arg == "rule"]
            given += node.args[:1] if name in TAKES_A_RULE else []
            for value in given:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    assert RULE.fullmatch(value.value), (file, value.value)
                    yield value.value


def test_every_rule_in_the_code_has_an_explanation() -> None:
    used = {rule for file in ADMISSION.rglob("*.py") for rule in rules_in(file)}
    assert {"decode", "empty-file", "unknown-field", "unsupported-value", "too-many", "waiver-unused"} <= used
    assert used == set(RULES)


def test_no_policy_has_the_name_of_a_built_in_rule(root: Path) -> None:
    assert not {file.parent.name for file in root.glob("policies/*/policy.yaml")} & set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_an_explanation_is_whole_and_its_example_is_yaml(rule: str) -> None:
    known = RULES[rule]
    assert known.demands.endswith(".")
    assert known.why.endswith(".")
    assert known.remedy
    assert all(source.startswith("https://") for source in known.sources)
    broken = decode(known.example.encode()).broken
    assert rule == "decode" or not broken


def test_a_policy_is_explained_by_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert CLEAN == main(["validate", "--explain", "no-secret-data"])
    out = capsys.readouterr().out
    assert out.startswith("no-secret-data (deny): No Secret in Git carries a value.\n")
    assert "\nWhy: Whoever reads the repository" in out
    assert "\nInstead: name the Secret only" in out
    assert "    # deny:\n    apiVersion: v1\n    kind: Secret\n" in out
    assert "    # allowed:\n" in out
    assert "\nSources:\n    https://argo-cd.readthedocs.io/" in out


@pytest.mark.parametrize("policy", sorted(file.parent.name for file in ROOT.glob("policies/*/policy.yaml")))
def test_every_policy_shows_both_verdicts(root: Path, policy: str) -> None:
    text = explain(policy, load_policies([root / "policies"]))
    assert "# allowed:" in text
    assert "kind: " in text


def test_the_allowed_sample_speaks_of_the_kinds_of_the_denied_one(root: Path) -> None:
    allowed = explain("protected-storage", load_policies([root / "policies"])).partition("# allowed:")[2]
    assert "kind: Namespace" in allowed
    assert "kind: PersistentVolumeClaim" in allowed


def test_a_policy_of_ones_own_is_explained_without_samples(root: Path, tmp_path: Path) -> None:
    text = (root / "policies" / "no-secret-data" / "policy.yaml").read_text()
    (tmp_path / "policy.yaml").write_text(text.replace("no-secret-data", "mine"))
    assert "mine (deny): No Secret" in explain("mine", load_policies([tmp_path / "policy.yaml"]))


def test_an_unknown_rule_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert UNUSABLE == main(["validate", "--explain", "no-secrets-data"])
    assert "there is no rule no-secrets-data\nDid you mean no-secret-data?\n" in capsys.readouterr().err


def test_a_rule_like_no_other_gets_the_list(root: Path) -> None:
    with pytest.raises(UserError) as refused:
        explain("zzz", load_policies([root / "policies"]))
    assert "allowed-registry, " in refused.value.remedy
    assert ", wrong-type." in refused.value.remedy
