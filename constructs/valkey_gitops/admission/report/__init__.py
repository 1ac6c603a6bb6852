"""A report as text for people or as JSON for machines: one module for each format."""

from collections.abc import Callable
from typing import TextIO

from valkey_gitops.admission.pipeline import Report
from valkey_gitops.admission.report import as_json, as_text

FORMATS: dict[str, Callable[[Report, TextIO], None]] = {"text": as_text.write, "json": as_json.write}

__all__ = ["FORMATS"]
