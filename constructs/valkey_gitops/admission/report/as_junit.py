"""The report as JUnit XML: a suite for each file, a case for each object, a failure for each finding that denies."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import TextIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from valkey_gitops.admission.model import Finding, Result, field_path
from valkey_gitops.admission.pipeline import Report
from valkey_gitops.admission.report.words import title
from valkey_gitops.admission.waivers import Waived, waived_by_result

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def write(report: Report, out: TextIO) -> None:
    """Writes the report as one XML document."""
    waived = waived_by_result(report.waived)
    root = Element("testsuites", name="valkey-gitops validate")
    numbered = enumerate(report.results)
    for file, group in groupby(numbered, key=lambda item: item[1].file):
        suite = SubElement(root, "testsuite", name=_text(file))
        suite.extend(_case(result, waived.get(number, [])) for number, result in group)
        _count(suite, list(suite))
    _count(root, [case for suite in root for case in suite])
    indent(root)
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(tostring(root, encoding="unicode") + "\n")


def _count(element: Element, cases: list[Element]) -> None:
    element.set("tests", str(len(cases)))
    element.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    element.set("errors", str(sum(case.find("error") is not None for case in cases)))


def _case(result: Result, waived: Iterable[Waived]) -> Element:
    case = Element("testcase", classname=_text(result.file), name=_text(title(result)))
    for finding in result.findings:
        if finding.severity == "deny":
            tag = "error" if finding.rule == "decode" else "failure"
            failure = SubElement(case, tag, message=_text(finding.message), type=_text(finding.rule))
            failure.text = _text(_told(finding))
    notes = [f"{finding.severity} {_told(finding)}" for finding in result.findings if finding.severity != "deny"]
    notes += [f"waived until {item.expires} ({item.reason}) {_told(item.finding)}" for item in waived]
    if notes:
        SubElement(case, "system-out").text = _text("\n".join(notes))
    return case


def _told(finding: Finding) -> str:
    place = f"{finding.file}:{finding.line}:{finding.column}: [{finding.rule}] {finding.message}"
    path = field_path(finding.path)
    return "\n".join(filter(None, (place, path and f"at {path}", finding.remedy)))


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
