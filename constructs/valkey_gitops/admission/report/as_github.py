"""The report as GitHub Actions' workflow commands, which annotate the lines of a pull request.

Source: docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from collections.abc import Mapping
from typing import TextIO

from valkey_gitops.admission.model import Finding, Result, Severity, field_path
from valkey_gitops.admission.pipeline import Report
from valkey_gitops.admission.report.words import subject, summary

_COMMANDS: Mapping[Severity, str] = {"deny": "error", "warn": "warning", "audit": "notice", "undecidable": "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def write(report: Report, out: TextIO) -> None:
    """Writes one command for each finding, and a line that sums up."""
    for result in report.results:
        out.writelines(f"{_command(result, finding)}\n" for finding in result.findings)
    out.write(f"{summary(report)}\n")


def _command(result: Result, finding: Finding) -> str:
    path = field_path(finding.path)
    where = " ".join(filter(None, (subject(result), path and f"at {path}")))
    title = f"{finding.rule}: {where}" if where else finding.rule
    properties = {"file": finding.file, "line": str(finding.line), "col": str(finding.column), "title": title}
    listed = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items())
    message = "\n".join(filter(None, (finding.message, finding.remedy)))
    return f"::{_COMMANDS[finding.severity]} {listed}::{message.translate(_DATA)}"
