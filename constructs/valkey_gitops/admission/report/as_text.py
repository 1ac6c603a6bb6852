"""The report for people, in the way of a compiler: place, verdict, sentence, the line itself, the remedy."""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TextIO

from valkey_gitops.admission.model import Finding, Identity, Result, Severity, field_path
from valkey_gitops.admission.pipeline import Report

_COLOURS: dict[Severity, str] = {"deny": "31", "warn": "33", "audit": "36", "undecidable": "35"}
_SECRET = re.compile(r"kind:\s*[\"']?Secret\b")


def write(report: Report, out: TextIO) -> None:
    """Writes every finding, and one line that sums up."""
    colour = out.isatty() and "NO_COLOR" not in os.environ
    for result in report.results:
        for finding in result.findings:
            out.writelines(f"{line}\n" for line in _lines(result, finding, colour=colour))
    out.write(f"{_summary(report)}\n")


def _lines(result: Result, finding: Finding, *, colour: bool) -> Iterator[str]:
    severity = _paint(finding.severity, _COLOURS[finding.severity], colour)
    place = f"{finding.file}:{finding.line}:{finding.column}"
    yield f"{_paint(place, '1', colour)}: {severity} [{finding.rule}] {finding.message}"
    path = field_path(finding.path)
    what = " ".join(part for part in (_named(result), path and f"at {path}") if part)
    if what:
        yield f"    {what}"
    if source := _source(finding.file, finding.line):
        yield f"    | {source}"
        yield f"    | {' ' * (finding.column - 1)}^"
    if finding.remedy:
        yield f"    = {finding.remedy}"


def _named(result: Result) -> str:
    if result.object is None:
        return ""
    identity = Identity.of(result.object)
    return f"{identity.kind} {'/'.join(filter(None, (identity.namespace, identity.name)))}".strip()


def _source(file: str, number: int) -> str:
    lines = _text(file)
    return lines[number - 1].rstrip() if 0 < number <= len(lines) else ""


@cache
def _text(file: str) -> list[str]:
    """The lines of a file; none of one that holds a Secret, whose values must not reach a log."""
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return []
    return [] if _SECRET.search(text) else text.splitlines()


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def _summary(report: Report) -> str:
    results = report.results
    objects = sum(result.object is not None for result in results)
    files = len({result.file for result in results})
    denied = sum(not result.allowed for result in results)
    counts = {
        severity: sum(finding.severity == severity for result in results for finding in result.findings)
        for severity in _COLOURS
    }
    findings = ", ".join(f"{number} {severity}" for severity, number in counts.items() if number)
    verdict = f"{denied} denied ({findings})" if findings else "all allowed"
    return f"{objects} objects in {files} files against Kubernetes {report.kubernetes_version}: {verdict}"
