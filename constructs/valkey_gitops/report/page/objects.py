"""All objects with their verdict, folded: what an audit wants to count."""

from collections.abc import Mapping, Sequence

from valkey_gitops.report.dossier import Case
from valkey_gitops.report.markup import Html, join, tag
from valkey_gitops.report.page.frame import badge, plural, section


def objects(cases: Sequence[Case], marks: Mapping[int, str]) -> Html:
    """The section of the objects."""
    heads = tag("tr", *(tag("th", word, scope="col") for word in ("Kind", "Namespace", "Name", "File", "Verdict")))
    rows = [_row(case, marks.get(number, "")) for number, case in enumerate(cases)]
    table = tag("table", tag("thead", heads), tag("tbody", *rows), class_="objects")
    summary = tag("summary", plural(len(cases), "object"))
    return section("objects", "Objects", tag("details", summary, tag("div", table, class_="scroll")))


def _row(case: Case, mark: str) -> Html:
    identity = case.identity
    words = (identity.kind, identity.namespace, identity.name, join(case.result.file.split("/"), Html("/<wbr>")))
    return tag("tr", *(tag("td", word) for word in words), tag("td", _verdict(case, mark)))


def _verdict(case: Case, mark: str) -> Html:
    severities = dict.fromkeys(finding.severity for finding in case.result.findings)
    words = [badge(severity) for severity in severities] or [badge("allowed", "good")]
    if case.new is None:
        words.append(badge("removed"))
    elif mark:
        words.append(badge(mark))
    return join(words, " ")
