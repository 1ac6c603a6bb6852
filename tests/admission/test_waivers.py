"""Waivers: what they set aside, when they end, and how strictly they are read."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from valkey_gitops.admission.model import Finding, Object, Result
from valkey_gitops.admission.pipeline import Report
from valkey_gitops.admission.waivers import load_waivers, waive
from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, FINDINGS, UNUSABLE, UserError

DAY = date(2026, 6, 30)
POD: Object = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "valkey-0", "namespace": "valkey"}}
FOUND = Finding("wrong-type", "deny", "expected", ("spec", "containers", 0, "image"), file="a.yaml", line=3, column=5)
WAIVER = {"rule": "wrong-type", "object": {"kind": "Pod", "name": "valkey-0"}, "reason": "r", "expires": "2026-06-30"}


def waived(
    file: Path, waivers: Sequence[Any], obj: Object | None = POD, findings: Sequence[Finding] = (FOUND,)
) -> Report:
    file.write_text(json.dumps(waivers))
    result = Result("a.yaml", 0, obj, "CREATE", tuple(findings))
    return waive(Report("1.34", (result,), ()), load_waivers(file), DAY)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "waivers.yaml"


def _object(**fields: str) -> dict[str, Any]:
    return {"object": {**WAIVER["object"], **fields}}  # type: ignore[dict-item] # the one mapping in it


COVERS = {
    "the object": {},
    "the object in its namespace": _object(namespace="valkey"),
    "a glob of names": _object(name="valkey-?"),
    "every name": _object(name="*"),
    "the path": {"path": "spec.containers[0].image"},
    "a path above": {"path": "spec.containers"},
    "the last day": {"expires": "2026-06-30"},
}


@pytest.mark.parametrize("change", COVERS.values(), ids=COVERS)
def test_a_waived_finding_does_not_deny(file: Path, change: dict[str, Any]) -> None:
    report = waived(file, [WAIVER | change])
    [result] = report.results
    assert (True, ()) == (result.allowed, result.findings)
    assert [(FOUND, "r", 0)] == [(item.finding, item.reason, item.result) for item in report.waived]


MISSES = {
    "another rule": {"rule": "unknown-field"},
    "another kind": _object(kind="Deployment"),
    "another namespace": _object(namespace="default"),
    "another name": _object(name="valkey"),
    "a name in other letters": _object(name="VALKEY-0"),
    "another path": {"path": "spec.containers[1]"},
    "the beginning of a word": {"path": "spec.container"},
    "a path below": {"path": "spec.containers[0].image.tag"},
}


@pytest.mark.parametrize("change", MISSES.values(), ids=MISSES)
def test_a_waiver_that_waives_nothing_is_told(file: Path, change: dict[str, Any]) -> None:
    report = waived(file, [WAIVER | change])
    first, own = report.results
    assert (False, (FOUND,), ()) == (first.allowed, first.findings, report.waived)
    [unused] = own.findings
    assert ("waiver-unused", "warn", str(file), 1) == (unused.rule, unused.severity, unused.file, unused.line)
    assert own.allowed


def test_a_rule_that_does_not_exist_is_asked_about(file: Path) -> None:
    report = waived(file, [WAIVER | {"rule": "wrong-typ"}])
    assert ["Did you mean wrong-type?"] == [finding.remedy for finding in report.results[1].findings]


def test_an_expired_waiver_denies_and_waives_nothing(file: Path) -> None:
    report = waived(file, [WAIVER | {"expires": "2026-06-29"}])
    first, own = report.results
    assert (FOUND,) == first.findings
    assert ["waiver-expired"] == [finding.rule for finding in own.findings]
    assert (False, None) == (own.allowed, own.object)
    assert "ended on 2026-06-29" in own.findings[0].message


def test_what_is_in_no_object_cannot_be_waived(file: Path) -> None:
    broken = FOUND._replace(rule="decode")
    report = waived(file, [WAIVER | {"rule": "decode"} | _object(kind="*", name="*")], None, [broken])
    assert (broken,) == report.results[0].findings


def test_only_the_covered_findings_are_set_aside(file: Path) -> None:
    others = [FOUND._replace(path=("spec", "x")), FOUND._replace(rule="unknown-field"), FOUND._replace(severity="warn")]
    report = waived(file, [WAIVER | {"path": "spec.containers"}], POD, [FOUND, *others])
    assert tuple(others[:2]) == report.results[0].findings
    assert ["deny", "warn"] == [item.finding.severity for item in report.waived]


def test_of_two_waivers_for_one_finding_both_are_used(file: Path) -> None:
    report = waived(file, [WAIVER | {"reason": "first"}, WAIVER | {"reason": "second"}])
    assert ["first"] == [item.reason for item in report.waived]
    assert 1 == len(report.results)


GOOD = "- rule: wrong-type\n  object: {kind: Pod, name: a}\n  reason: r\n  expires: 2026-06-30\n"
BAD = {
    "no list": ("rule: wrong-type\n", "1:1: must be a list; found a mapping"),
    "no waiver": ("- wrong-type\n", '1:3: [0]: must be a mapping; found "wrong-type"'),
    "an unknown key": (GOOD.replace("reason", "raeson"), "3:3: [0].raeson: unknown key raeson (did you mean reason?)"),
    "a key that is missing": (
        GOOD.replace("  reason: r\n", ""),
        "1:3: [0]: reason must say why this is accepted (reason is missing)",
    ),
    "an empty reason": (GOOD.replace("reason: r", "reason: ' '"), "3:3: [0].reason: reason must say why"),
    "an object without a name": (GOOD.replace(", name: a", ""), "2:3: [0].object: name is missing"),
    "a name that is a number": (GOOD.replace("name: a", "name: 1"), "2:23: [0].object.name: must be a string; found 1"),
    "no day": (GOOD.replace("2026-06-30", "never"), "4:3: [0].expires: expires must be a day, such as 2027-06-30"),
    "a day in another form": (GOOD.replace("2026-06-30", "20260630"), "4:3: [0].expires: expires must be a day"),
    "no such day": (GOOD.replace("2026-06-30", "2026-02-30"), "4:3: [0].expires: there is no day 2026-02-30"),
    "the second waiver": (GOOD + GOOD.replace("reason: r", "reason: 2"), "7:3: [1].reason: reason must say why"),
    "two documents": (GOOD + "---\n" + GOOD, "holds 2 documents"),
    "no YAML": ("- [\n", "2:1: not YAML"),
    "a key given twice": (GOOD + "  reason: r\n", '5:3: key "reason" already set in map'),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_a_file_of_waivers_is_read_strictly(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    with pytest.raises(UserError) as refused:
        load_waivers(file)
    assert message in refused.value.message.removeprefix(f"{file}:")
    assert refused.value.remedy


def test_every_problem_is_told_at_once(file: Path) -> None:
    file.write_text(GOOD.replace("wrong-type", "1") + GOOD.replace("2026", "26"))
    with pytest.raises(UserError) as refused:
        load_waivers(file)
    assert [f"{file}:1:3:", f"{file}:8:3:"] == [line.split(" ")[0] for line in refused.value.message.splitlines()]


def test_a_file_without_waivers_is_fine(file: Path) -> None:
    file.write_text("# none\n")
    assert [] == load_waivers(file).items


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "none").mkdir()
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nx: 1\nspec: {containers: []}\n")
    return tmp_path


def validate(*words: str) -> int:
    return main(["validate", "--policies", "none", *words])


CURRENT = """\
- rule: unknown-field
  object: {kind: Pod, name: a}
  reason: r
  expires: 9999-12-31
- rule: required-field
  object: {kind: Pod, name: a}
  reason: r
  expires: 9999-12-31
"""


def test_the_default_file_is_read_and_is_no_manifest(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert FINDINGS == validate(".")
    (here / ".valkey-gitops-waivers.yaml").write_text(CURRENT.replace("required-field", "unknown-field"))
    validate(".")
    out = capsys.readouterr().out
    assert "1 waived" in out
    assert "decode" not in out


def test_another_file_may_be_named_and_is_no_manifest_either(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / ".valkey-gitops-waivers.yaml").write_text("- broken")
    (here / "waivers.yaml").write_text(CURRENT)
    (here / "x").mkdir()
    (here / "x" / "waivers.yaml").write_text("kind: Other\n")
    validate("--waivers", "waivers.yaml", ".")
    out = capsys.readouterr().out
    assert {"a.yaml", "x/waivers.yaml"} >= {line.split(":")[0] for line in out.splitlines() if "deny [" in line}
    assert "x/waivers.yaml" in out


def test_a_file_of_waivers_beside_the_old_objects_is_no_object(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "old").mkdir()
    (here / "old" / ".valkey-gitops-waivers.yaml").write_text("- broken: [\n")
    (here / "old" / "a.yaml").write_text((here / "a.yaml").read_text())
    validate("--old", "old", "a.yaml")
    assert "waivers" not in "".join(capsys.readouterr())


def test_an_expired_or_unused_waiver_is_a_finding_of_the_run(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "clean.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    (here / "w").write_text(CURRENT)
    assert CLEAN == validate("--waivers", "w", "clean.yaml")
    assert FINDINGS == validate("--waivers", "w", "--fail-on", "warn", "clean.yaml")
    (here / "w").write_text(CURRENT.replace("9999", "2025"))
    assert FINDINGS == validate("--waivers", "w", "clean.yaml")
    assert "w:1:3: deny [waiver-expired]" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--waivers", "nowhere"], ["--waivers", "bad"], ["--waivers", "none"]])
def test_waivers_that_cannot_be_read_end_the_run(
    here: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    (here / "bad").write_text("- rule: 1\n")
    assert UNUSABLE == validate(*words, "a.yaml")
    out, err = capsys.readouterr()
    assert ("", True) == (out, words[1] in err)
