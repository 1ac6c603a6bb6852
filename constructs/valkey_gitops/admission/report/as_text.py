"""The report for people, in the way of a compiler: place, verdict, sentence, the line itself, the remedy."""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TextIO

from valkey_gitops.admission.model import Finding, Result, Severity, field_path
from valkey_gitops.admission.pipeline import Report
from valkey_gitops.admission.report.words import subject, summary

LONGEST = 1200
"""Characters of a message that are shown whole."""

_COLOURS: dict[Severity, str] = {"deny": "31", "warn": "33", "audit": "36", "undecidable": "35"}
_SECRET = re.compile(r"kind[\"']?\s*:\s*(?:[&!]\S+\s+)*[\"']?Secret\b")


def write(report: Report, out: TextIO) -> None:
    """Writes every finding, and one line that sums up."""
    _text.cache_clear()  # files may have changed since an earlier report of this process
    colour = out.isatty() and "NO_COLOR" not in os.environ
    for result in report.results:
        for finding in result.findings:
            out.writelines(f"{line}\n" for line in _lines(result, finding, colour=colour))
    out.write(f"{summary(report)}\n")


def _lines(result: Result, finding: Finding, *, colour: bool) -> Iterator[str]:
    severity = _paint(finding.severity, _COLOURS[finding.severity], colour)
    place = f"{finding.file}:{finding.line}:{finding.column}"
    yield f"{_paint(place, '1', colour)}: {severity} [{finding.rule}] {_short(finding.message)}"
    path = field_path(finding.path)
    what = " ".join(part for part in (subject(result), path and f"at {path}") if part)
    if what:
        yield f"    {what}"
    if source := _source(finding.file, finding.line):
        yield f"    | {source}"
        yield f"    | {' ' * (finding.column - 1)}^"
    if finding.remedy:
        yield f"    = {finding.remedy}"


def _short(message: str) -> str:
    """The server repeats whole objects in its messages; the other formats have them in full."""
    return message if len(message) <= LONGEST else f"{message[:900]} … {message[-240:]}"


def _source(file: str, number: int) -> str:
    lines = _text(file)
    return lines[number - 1].rstrip() if 0 < number <= len(lines) else ""


@cache
def _text(file: str) -> list[str]:
    """The lines of a file; none of one that holds a Secret, whose values must not reach a log."""
    if not Path(file).is_file():
        return []  # to read a pipe or a device once more may never end
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return []
    return [] if _SECRET.search(text) else text.splitlines()


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
