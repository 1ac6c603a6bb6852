"""The Test Anything Protocol, version 14: testanything.org/tap-version-14-specification.html."""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

POINT = re.compile(r"(ok|not ok) (\d+) - (.+)")


def points(text: str) -> list[tuple[str, str, Any]]:
    """Verdict, description and diagnostics of each test point, as a consumer reads them."""
    version, plan, *lines = text.splitlines()
    assert "TAP version 14" == version
    found: list[tuple[str, str, list[str]]] = []
    for line in lines:
        if line.startswith("  "):
            found[-1][2].append(line[2:])
        else:
            match = POINT.fullmatch(line)
            assert match, line
            assert len(found) + 1 == int(match[2])
            found.append((match[1], match[3], []))
    assert f"1..{len(found)}" == plan
    assert all(block[0] == "---" and block[-1] == "..." for _, _, block in found if block)
    return [(verdict, what, yaml.safe_load("\n".join(block[1:-1]) or "null")) for verdict, what, block in found]


def test_there_is_a_point_for_each_object(bundle: Path, run: Callable[..., str]) -> None:
    assert [
        ("not ok", "(broken.yaml)", 1, 0),
        ("ok", "ConfigMap b/clean (clean.yaml)", 0, 0),
        ("ok", "(empty.yaml)", 1, 0),
        ("not ok", "ConfigMap b/typo (typo.yaml)", 2, 0),
        ("ok", "ConfigMap b/waived (waived.yaml)", 0, 1),
    ] == [
        (verdict, what, len((told or {}).get("findings", [])), len((told or {}).get("waived", [])))
        for verdict, what, told in points(run("tap"))
    ]


def test_a_point_says_what_was_found(bundle: Path, run: Callable[..., str]) -> None:
    [(_, _, told)] = points(run("tap", "waived.yaml"))
    [waived] = told["waived"]
    assert {
        "severity": "deny",
        "rule": "unknown-field",
        "message": ".imutable: field not declared in schema",
        "path": "imutable",
        "at": {"file": "waived.yaml", "line": 4, "column": 1},
        "remedy": "did you mean `immutable`?",
        "reason": "a <b>reason</b>",
        "expires": "9999-12-31",
    } == waived


def test_odd_text_stays_inside_its_point(here: Path, run: Callable[..., str]) -> None:
    text = """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: "a # TODO \\n...\\nok 2"}
        "x\\n...\\nnot ok 3 \\e\\u2028": 1
        """
    (here / "a.yaml").write_text(textwrap.dedent(text))
    [(verdict, what, told)] = points(run("tap"))
    assert ("not ok", "ConfigMap a \\# TODO  ... ok 2 (a.yaml)") == (verdict, what)
    assert told["findings"][0]["message"].startswith(".x\n...\nnot ok 3 \x1b\u2028: ")
