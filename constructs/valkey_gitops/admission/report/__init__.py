"""A report in the format that was asked for: one module for each, and only that one is loaded."""

import importlib
from typing import TextIO

from valkey_gitops.admission.pipeline import Report

FORMATS = {
    "text": "valkey_gitops.admission.report.as_text",
    "json": "valkey_gitops.admission.report.as_json",
    "sarif": "valkey_gitops.admission.report.as_sarif",
    "junit": "valkey_gitops.admission.report.as_junit",
    "github": "valkey_gitops.admission.report.as_github",
    "tap": "valkey_gitops.admission.report.as_tap",
}
"""Each format, and the module whose `write` it is."""


def write_report(form: str, report: Report, out: TextIO) -> None:
    """Writes the report in one of the `FORMATS`."""
    importlib.import_module(FORMATS[form]).write(report, out)


__all__ = ["FORMATS", "write_report"]
