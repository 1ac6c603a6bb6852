"""The report as JSON; its shape is a promise (version 1, docs/validate.md)."""

import json
from typing import Any, TextIO

from valkey_gitops.admission.model import Finding, Identity, Result, field_path
from valkey_gitops.admission.pipeline import Report
from valkey_gitops.admission.waivers import Waived, waived_by_result


def write(report: Report, out: TextIO) -> None:
    """Writes the whole report as one JSON document."""
    json.dump(document(report), out, indent=2, ensure_ascii=False)
    out.write("\n")


def document(report: Report) -> dict[str, Any]:
    """The report as plain values; `waived` is there only where something is."""
    waived = waived_by_result(report.waived)
    return {
        "version": 1,
        "kubernetesVersion": report.kubernetes_version,
        "summary": {
            "objects": sum(result.object is not None for result in report.results),
            "denied": sum(not result.allowed for result in report.results),
            "warned": sum(any(item.severity == "warn" for item in result.findings) for result in report.results),
            **({"waived": len(report.waived)} if waived else {}),
        },
        "results": [_result(result, waived.get(number, [])) for number, result in enumerate(report.results)],
    }


def _result(result: Result, waived: list[Waived]) -> dict[str, Any]:
    return {
        "file": result.file,
        "document": result.document,
        "object": None if result.object is None else _identity(result),
        "operation": result.operation,
        "allowed": result.allowed,
        "findings": [_finding(finding) for finding in result.findings],
        **({"waived": [_waived(item) for item in waived]} if waived else {}),
    }


def _waived(item: Waived) -> dict[str, Any]:
    return _finding(item.finding) | {"reason": item.reason, "expires": item.expires}


def _identity(result: Result) -> dict[str, str]:
    identity = Identity.of(result.object or {})
    api_version = (result.object or {}).get("apiVersion")
    return {
        "apiVersion": api_version if isinstance(api_version, str) else "",
        "kind": identity.kind,
        "namespace": identity.namespace,
        "name": identity.name,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "stage": finding.stage,
        "severity": finding.severity,
        "message": finding.message,
        "path": field_path(finding.path),
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "remedy": finding.remedy,
        "docs": finding.docs,
    }
