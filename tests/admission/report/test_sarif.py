"""SARIF 2.1.0: docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from valkey_gitops.cli import main

SHAPE = Path(__file__).with_name("sarif-2.1.0.json")
OFFICIAL = os.environ.get("SARIF_SCHEMA")
"""A copy of the official schema; the npm package @microsoft/jest-sarif holds one in lib/schemas."""


@pytest.fixture
def sarif(run: Callable[..., str]) -> Callable[..., Any]:
    """The one run of a log that has the form of SARIF."""

    def log(*words: str) -> Any:
        document = json.loads(run("sarif", *words))
        validator = jsonschema_rs.Draft202012Validator(json.loads(SHAPE.read_text()), validate_formats=True)
        assert [] == [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(document)]
        if OFFICIAL:
            official = jsonschema.Draft4Validator(json.loads(Path(OFFICIAL).read_text()))
            assert [] == [f"{error.json_path}: {error.message}" for error in official.iter_errors(document)]
        [only] = document["runs"]
        return only

    return log


def fingerprints(found: Any) -> list[str]:
    return [value for result in found["results"] for value in result["partialFingerprints"].values()]


def test_a_clean_run_is_a_whole_log(bundle: Path, sarif: Callable[..., Any]) -> None:
    (bundle / ".valkey-gitops-waivers.yaml").unlink()
    found = sarif("clean.yaml")
    assert [] == found["results"]
    assert [] == found["tool"]["driver"]["rules"]
    assert [{"executionSuccessful": True}] == found["invocations"]


def test_a_result_has_its_place(bundle: Path, sarif: Callable[..., Any]) -> None:
    found = sarif("typo.yaml")
    result = found["results"][0]
    [location] = result["locations"]
    assert ("unknown-field", "error") == (result["ruleId"], result["level"])
    assert ".imutable: field not declared in schema\ndid you mean `immutable`?" == result["message"]["text"]
    assert "typo.yaml" == location["physicalLocation"]["artifactLocation"]["uri"]
    assert {"startLine": 4, "startColumn": 1} == location["physicalLocation"]["region"]
    assert "ConfigMap b/typo at imutable" == location["logicalLocations"][0]["fullyQualifiedName"]


def test_every_result_points_at_its_rule_and_every_rule_has_help(bundle: Path, sarif: Callable[..., Any]) -> None:
    found = sarif()
    rules = found["tool"]["driver"]["rules"]
    assert ["decode", "empty-file", "unknown-field"] == [rule["id"] for rule in rules]
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in rules)
    assert [result["ruleId"] for result in found["results"]] == [
        rules[result["ruleIndex"]]["id"] for result in found["results"]
    ]


def test_a_policys_help_is_its_own(here: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.yaml").write_text("apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: b}\ndata: {a: YQ==}\n")
    main(["validate", "--policies", str(root / "policies" / "no-secret-data"), "--format", "sarif", "a.yaml"])
    [rule] = json.loads(capsys.readouterr().out)["runs"][0]["tool"]["driver"]["rules"]
    assert "No Secret in Git carries a value." == rule["shortDescription"]["text"]
    assert rule["helpUri"].startswith("https://argo-cd.readthedocs.io/")


def test_a_fingerprint_survives_moved_lines_and_a_renamed_file(here: Path, sarif: Callable[..., Any]) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\nimutable: true\n"
    (here / "a.yaml").write_text(text)
    before = fingerprints(sarif())
    (here / "a.yaml").rename(here / "b.yaml").write_text(f"# moved\n---\n# down\n{text}data: {{}}\n")
    assert before == fingerprints(sarif())


OTHERS = {
    "object": ("ConfigMap", "c", "imutable"),
    "field": ("ConfigMap", "a", "binary"),
    "kind": ("Namespace", "a", "imutable"),
}


@pytest.mark.parametrize(("kind", "name", "field"), OTHERS.values(), ids=OTHERS)
def test_another_finding_has_another_fingerprint(
    here: Path, sarif: Callable[..., Any], kind: str, name: str, field: str
) -> None:
    form = "apiVersion: v1\nkind: {}\nmetadata: {{name: {}}}\n{}: true\n"
    (here / "a.yaml").write_text(form.format("ConfigMap", "a", "imutable"))
    (here / "b.yaml").write_text(form.format(kind, name, field))
    assert 2 == len(set(fingerprints(sarif())))


def test_files_without_an_object_are_told_apart(here: Path, sarif: Callable[..., Any]) -> None:
    (here / "a.yaml").write_text("a: [")
    (here / "b.yaml").write_text("a: [")
    assert 2 == len(set(fingerprints(sarif())))


def test_only_what_is_waived_is_suppressed(bundle: Path, sarif: Callable[..., Any]) -> None:
    found = sarif("typo.yaml", "waived.yaml")
    why = {"kind": "external", "status": "accepted", "justification": "a <b>reason</b> (until 9999-12-31)"}
    assert [[], [], [why]] == [result["suppressions"] for result in found["results"]]


def test_a_path_becomes_a_uri(here: Path, sarif: Callable[..., Any]) -> None:
    (here / "a: ü%").mkdir()
    file = here / "a: ü%" / "b.yaml"
    file.write_text("")
    [relative] = sarif("a: ü%")["results"]
    [absolute] = sarif(str(file))["results"]
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in (relative, absolute)]
    assert ["a%3A%20%C3%BC%25/b.yaml", file.as_uri()] == uris


def test_a_file_that_cannot_be_read_is_no_success(here: Path, sarif: Callable[..., Any]) -> None:
    (here / "a.yaml").symlink_to("gone.yaml")
    assert [{"executionSuccessful": False}] == sarif()["invocations"]
