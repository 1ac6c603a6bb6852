"""The report as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), which code scanning services read."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from valkey_gitops import __version__
from valkey_gitops.admission.explain import explanation
from valkey_gitops.admission.explanations import Explanation
from valkey_gitops.admission.model import Finding, Identity, Result, Severity, field_path
from valkey_gitops.admission.pipeline import Report
from valkey_gitops.admission.report.words import subject
from valkey_gitops.admission.waivers import waived_by_result

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {"deny": "error", "warn": "warning", "audit": "note", "undecidable": "note"}
_FINGERPRINT = "valkeyGitopsFinding/v1"
"""The version changes with what goes into the fingerprint, so that no service compares unlike ones."""


def write(report: Report, out: TextIO) -> None:
    """Writes the report as one SARIF log with one run."""
    json.dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report)]}, out, indent=2, ensure_ascii=False)
    out.write("\n")


def _run(report: Report) -> dict[str, Any]:
    results = list(_results(report))
    rules = {result["ruleId"]: _rule(result["ruleId"], report) for result in results}
    numbers = {rule: number for number, rule in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = numbers[result["ruleId"]]
    driver = {"name": "valkey-gitops", "version": __version__, "rules": list(rules.values())}
    return {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not report.unreadable}],
        "columnKind": "unicodeCodePoints",
        "properties": {"kubernetesVersion": report.kubernetes_version},
        "results": results,
    }


def _results(report: Report) -> list[dict[str, Any]]:
    waived = waived_by_result(report.waived)
    results = []
    for number, result in enumerate(report.results):
        results += [_result(result, finding) for finding in result.findings]
        for item in waived.get(number, []):
            why = f"{item.reason} (until {item.expires})"
            suppression = {"kind": "external", "status": "accepted", "justification": why}
            results.append(_result(result, item.finding) | {"suppressions": [suppression]})
    return results


def _result(result: Result, finding: Finding) -> dict[str, Any]:
    message = "\n".join(filter(None, (finding.message, finding.remedy)))
    return {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [_location(result, finding)],
        "partialFingerprints": {_FINGERPRINT: _fingerprint(result, finding)},
        "suppressions": [],
        "properties": {"severity": finding.severity, "stage": finding.stage},
    }


def _location(result: Result, finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.file or result.file)}}
    if finding.line:
        physical["region"] = {"startLine": finding.line, "startColumn": max(finding.column, 1)}
    location: dict[str, Any] = {"physicalLocation": physical}
    if name := " at ".join(filter(None, (subject(result), field_path(finding.path)))):
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
    return location


def _uri(file: str) -> str:
    """An absolute path as a file: URI; a relative one is relative to the repository that is scanned."""
    return Path(file).as_uri() if Path(file).is_absolute() else quote(file)


def _fingerprint(result: Result, finding: Finding) -> str:
    """The same for the same finding after lines have moved; without an object, its file stands for it."""
    who = [result.file] if result.object is None else list(Identity.of(result.object))
    parts = [finding.rule, *who, field_path(finding.path), finding.message]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _rule(rule: str, report: Report) -> dict[str, Any]:
    known = explanation(rule, report.policies)
    return {"id": rule} | (_help(known) if known else {"shortDescription": {"text": rule}})


def _help(known: Explanation) -> dict[str, Any]:
    text = "\n\n".join((known.why, f"Instead: {known.remedy}"))
    markdown = "\n\n".join((text, f"```yaml\n{known.example}\n```", "\n".join(f"- <{item}>" for item in known.sources)))
    described = {
        "shortDescription": {"text": known.demands},
        "fullDescription": {"text": known.why},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": _LEVELS[known.severity]},
    }
    return described | ({"helpUri": known.sources[0]} if known.sources else {})
