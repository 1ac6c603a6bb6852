"""Every finding with its place, its lines and its remedy; what is waived; or that there is none."""

from collections.abc import Collection, Iterator, Sequence

from valkey_gitops.admission.model import Finding, Identity, Result, field_path
from valkey_gitops.admission.report.words import SEVERITIES
from valkey_gitops.admission.waivers import Waived
from valkey_gitops.report.dossier import Dossier
from valkey_gitops.report.excerpt import Excerpts, Line
from valkey_gitops.report.hidden import passwords
from valkey_gitops.report.markup import Html, join, tag
from valkey_gitops.report.page.frame import MEANINGS, anchor, badge, code_marked, place, plural, section, who


def verdicts(dossier: Dossier) -> Html:
    """The section of the findings."""
    waived = dossier.waived()
    excerpts = Excerpts(dossier.texts, dossier.mask)
    found = [
        (number, result) for number, result in enumerate(dossier.report.results) if result.findings or number in waived
    ]
    found.sort(key=lambda entry: _weight(entry[1]))
    groups = [_group(number, result, waived.get(number, []), dossier, excerpts) for number, result in found]
    kinds: list[str] = [finding.severity for result in dossier.report.results for finding in result.findings]
    if not groups:
        return section("findings", "Findings", _none(dossier))
    counts = {name: kinds.count(name) for name in SEVERITIES} | {"waived": len(dossier.report.waived)}
    hidden = tag("p", "What is filtered out above is not shown.", class_="filtered")
    return section("findings", "Findings", _filter(counts), tag("div", *groups, class_="findings"), hidden)


def _weight(result: Result) -> int:
    """What is refused comes first, what is only waived last."""
    return min((SEVERITIES.index(finding.severity) for finding in result.findings), default=len(SEVERITIES))


def _none(dossier: Dossier) -> Html:
    objects = plural(sum(result.object is not None for result in dossier.report.results), "object")
    version = dossier.report.kubernetes_version
    return tag(
        "p", tag("b", "No findings."), f" Kubernetes {version} and the policies allow all {objects}.", class_="good"
    )


def _filter(counts: dict[str, int]) -> Html:
    """Boxes that the style sheet reads, so that they work without a script."""
    boxes = [
        tag(
            "label",
            tag("input", type="checkbox", id=f"show-{name}", checked=True),
            tag("span", name, " ", tag("b", number), class_=f"chip {name}"),
            title=MEANINGS[name],
        )
        for name, number in counts.items()
        if number
    ]
    return tag("fieldset", tag("legend", "Show"), *boxes, class_="filter")


def _group(number: int, result: Result, waived: Sequence[Waived], dossier: Dossier, excerpts: Excerpts) -> Html:
    """An object, and what was found about it."""
    own = passwords(result.object)
    heading = who(Identity.of(result.object)) if result.object is not None else join([tag("b", result.file)])
    operation = tag("span", result.operation, class_="operation") if result.object is not None else None
    ordered = sorted(result.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    found = [_finding(finding, dossier, excerpts, own) for finding in ordered]
    found += [_finding(item.finding, dossier, excerpts, own, item) for item in waived]
    return tag("article", tag("h3", heading, " ", operation), *found, class_="object", id=anchor(number))


def _finding(
    finding: Finding, dossier: Dossier, excerpts: Excerpts, own: Collection[str], waived: Waived | None = None
) -> Html:
    message, remedy = (dossier.mask.text(text, own) for text in (finding.message, finding.remedy))
    kind = "waived" if waived else finding.severity
    head = tag(
        "p",
        badge(kind),
        " ",
        tag("a", finding.rule, href=f"#rule-{finding.rule}", class_="rule"),
        " ",
        place(finding),
        class_="head",
    )
    path = field_path(finding.path)
    return tag(
        "div",
        head,
        tag("p", dossier.mask.text(message), class_="message"),
        tag("p", "at ", tag("code", dossier.mask.text(path, own)), class_="path") if path else None,
        _source(excerpts.of(finding, own), finding.column),
        tag("p", tag("b", "Instead: "), code_marked(remedy), class_="remedy") if remedy else None,
        _reason(waived) if waived else None,
        class_=f"finding {kind}",
    )


def _reason(waived: Waived) -> Html:
    text = f" {waived.reason} (until {waived.expires}; its severity is {waived.finding.severity})"
    return tag("p", tag("b", "Waived:"), text, class_="reason")


def _source(lines: Sequence[Line], column: int) -> Html | None:
    return tag("pre", *_rows(lines, column), class_="source", tabindex=0) if lines else None


def _rows(lines: Sequence[Line], column: int) -> Iterator[Html]:
    width = len(str(lines[-1].number))
    for line in lines:
        number = tag("span", f"{line.number:>{width}} ", class_="number", aria_hidden="true")
        yield tag("span", number, line.text, "\n", class_="found" if line.found else None)
        if line.found and 0 < column <= len(line.text):
            yield tag("span", " " * (width + column), "^\n", class_="caret", aria_hidden="true")
