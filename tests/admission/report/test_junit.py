"""JUnit XML, as Jenkins, GitLab and the others read it."""

from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

COUNTS = ("tests", "failures", "errors")


def cases(root: Element) -> list[tuple[str, str, list[str]]]:
    return [
        (case.get("classname", ""), case.get("name", ""), [part.tag for part in case]) for case in root.iter("testcase")
    ]


def test_an_object_is_a_case_and_a_denial_a_failure(bundle: Path, run: Callable[..., str]) -> None:
    root = fromstring(run("junit"))
    assert "testsuites" == root.tag
    assert [
        ("broken.yaml", "broken.yaml", ["error"]),
        ("clean.yaml", "ConfigMap b/clean", []),
        ("empty.yaml", "empty.yaml", ["system-out"]),
        ("typo.yaml", "ConfigMap b/typo", ["failure", "failure"]),
        ("waived.yaml", "ConfigMap b/waived", ["system-out"]),
    ] == cases(root)


def test_the_counts_are_those_of_the_cases(bundle: Path, run: Callable[..., str]) -> None:
    root = fromstring(run("junit"))
    assert ["5", "1", "1"] == [root.get(name) for name in COUNTS]
    assert [
        ("broken.yaml", "1", "0", "1"),
        ("clean.yaml", "1", "0", "0"),
        ("empty.yaml", "1", "0", "0"),
        ("typo.yaml", "1", "1", "0"),
        ("waived.yaml", "1", "0", "0"),
    ] == [(suite.get("name"), *(suite.get(name) for name in COUNTS)) for suite in root]


def test_a_failure_says_what_and_where(bundle: Path, run: Callable[..., str]) -> None:
    failure = fromstring(run("junit", "typo.yaml")).find(".//failure")
    assert failure is not None
    assert ("unknown-field", ".imutable: field not declared in schema") == (failure.get("type"), failure.get("message"))
    assert [
        "typo.yaml:4:1: [unknown-field] .imutable: field not declared in schema",
        "at imutable",
        "did you mean `immutable`?",
    ] == (failure.text or "").splitlines()


def test_what_is_waived_is_told_with_its_reason(bundle: Path, run: Callable[..., str]) -> None:
    told = fromstring(run("junit", "waived.yaml")).findtext(".//system-out") or ""
    assert told.startswith("waived until 9999-12-31 (a <b>reason</b>) waived.yaml:4:1: [unknown-field] ")


def test_what_xml_cannot_hold_is_replaced(here: Path, run: Callable[..., str]) -> None:
    (here / "a.yaml").write_text('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "a\\0<&\\e]]>\\"é"}\nx: 1\n')
    assert [("a.yaml", 'ConfigMap a\ufffd<&\ufffd]]>"é', ["failure"])] == cases(fromstring(run("junit")))


def test_an_object_without_a_name_is_its_document(here: Path, run: Callable[..., str]) -> None:
    (here / "a.yaml").write_text("---\na: 1\n")
    assert ["document 1"] == [name for _, name, _ in cases(fromstring(run("junit")))]
