"""The report in the Test Anything Protocol, version 14 (testanything.org): one test point for each object."""

import textwrap
from collections.abc import Mapping
from typing import Any, TextIO

import yaml

from valkey_gitops.admission.model import Finding, Result, field_path
from valkey_gitops.admission.pipeline import Report
from valkey_gitops.admission.report.words import subject
from valkey_gitops.admission.waivers import Waived, waived_by_result

_DESCRIPTION = str.maketrans({"\\": "\\\\", "#": "\\#", "\n": " ", "\r": " "})


def write(report: Report, out: TextIO) -> None:
    """Writes the plan and one test point for each result, with what was found as YAML below it."""
    waived = waived_by_result(report.waived)
    out.write(f"TAP version 14\n1..{len(report.results)}\n")
    for number, result in enumerate(report.results):
        verdict = "ok" if result.allowed else "not ok"
        what = " ".join(filter(None, (subject(result), f"({result.file})")))
        out.write(f"{verdict} {number + 1} - {what.translate(_DESCRIPTION)}\n")
        if diagnostics := _diagnostics(result, waived.get(number, [])):
            text = yaml.dump(diagnostics, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=1 << 20)
            out.write(textwrap.indent(f"---\n{text}...\n", "  "))


def _diagnostics(result: Result, waived: list[Waived]) -> dict[str, Any]:
    parts = {
        "findings": [_finding(finding) for finding in result.findings],
        "waived": [{**_finding(item.finding), "reason": item.reason, "expires": item.expires} for item in waived],
    }
    return {name: found for name, found in parts.items() if found}


def _finding(finding: Finding) -> Mapping[str, Any]:
    told = {
        "severity": finding.severity,
        "rule": finding.rule,
        "message": finding.message,
        "path": field_path(finding.path),
        "at": {"file": finding.file, "line": finding.line, "column": finding.column},
        "remedy": finding.remedy,
    }
    return {name: value for name, value in told.items() if value}
