"""What changed against the old state: objects that come, go and differ, with what that means for what runs."""

from collections.abc import Iterator, Sequence

from valkey_gitops.admission.model import Finding, Path
from valkey_gitops.admission.references.pods import TEMPLATES, mapping
from valkey_gitops.admission.report.words import SEVERITIES
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.report.differences import Difference, differences
from valkey_gitops.report.dossier import Case, Dossier
from valkey_gitops.report.markup import Html, join, tag
from valkey_gitops.report.page.frame import anchor, badge, listed, plural, section, who
from valkey_gitops.report.page.values import Shown
from valkey_gitops.report.picture.draw import shortened

MOST_FIELDS = 200
"""Fields of one object that are shown; the rest is counted."""
MESSAGE = 240
"""Characters of a finding's message."""
KEEPS_PODS = ("Deployment", "StatefulSet", "DaemonSet")
"""Kinds whose Pods are replaced when their template changes."""


def changed(dossier: Dossier, schemas: Schemas) -> list[tuple[Case, list[Difference]]]:
    """The objects on both sides that are not the same, with the fields that differ."""
    found = []
    for case in dossier.cases:
        if case.old is not None and case.new is not None:
            node = schemas.node(str(case.new.get("apiVersion")), case.identity.kind)
            if fields := list(differences(node, case.old, case.new)):
                found.append((case, fields))
    return found


def changes(dossier: Dossier, differing: Sequence[tuple[Case, list[Difference]]]) -> Html:
    """The section of the changes."""
    if not dossier.compared:
        text = "Nothing to compare with: name what the cluster runs by --old-ref or --old, and it stands here."
        return section("changes", "Changes", tag("p", text, class_="quiet"))
    added = [case for case in dossier.cases if case.old is None]
    removed = [case for case in dossier.cases if case.new is None]
    if not (added or removed or differing):
        return section(
            "changes", "Changes", tag("p", tag("b", "No changes."), " Every object is as it was.", class_="good")
        )
    return section(
        "changes",
        "Changes",
        tag("p", _told(len(added), len(differing), len(removed)), class_="quiet"),
        *(_differing(case, fields, dossier) for case, fields in differing),
        _whole("Removed", removed, dossier),
        _whole("Added", added, dossier),
    )


def _told(added: int, differing: int, removed: int) -> str:
    return f"{plural(added, 'object')} added, {differing:,} changed, {removed:,} removed."


def _differing(case: Case, fields: Sequence[Difference], dossier: Dossier) -> Html:
    shown = Shown(dossier.mask, case.secrets, secret=case.identity.kind == "Secret")
    heads = tag("tr", *(tag("th", word, scope="col") for word in ("Field", "Old", "New")))
    rows = [shown.difference(field) for field in fields[:MOST_FIELDS]]
    table = tag("table", tag("thead", heads), tag("tbody", *rows), class_="fields")
    more = f"{plural(len(fields) - MOST_FIELDS, 'more field')} differ." if len(fields) > MOST_FIELDS else None
    return tag(
        "article",
        tag("h3", badge("changed"), " ", who(case.identity)),
        _consequences(case, [field.path for field in fields], dossier),
        tag("div", table, class_="scroll"),
        tag("p", more, class_="quiet") if more else None,
        class_="object",
    )


def _whole(heading: str, cases: Sequence[Case], dossier: Dossier) -> Html | None:
    """Objects that come or go as a whole."""
    if not cases:
        return None
    rows = [join([badge(heading.lower()), " ", who(case.identity), _consequences(case, (), dossier)]) for case in cases]
    return tag("article", tag("h3", f"{heading}: {len(cases):,}"), listed(rows, class_="plain"), class_="object")


def _consequences(case: Case, paths: Sequence[Path], dossier: Dossier) -> Html | None:
    """What the change does to what runs, and what was found about it."""
    told = [*_restart(case, paths), *_findings(case, dossier)]
    return listed(told, class_="consequences") if told else None


def _restart(case: Case, paths: Sequence[Path]) -> Iterator[str]:
    template = TEMPLATES.get(case.identity.kind)
    if template and case.identity.kind in KEEPS_PODS and any(path[: len(template)] == template for path in paths):
        strategy = mapping(mapping(mapping(case.new).get("spec")).get("strategy")).get("type")
        how = " The old one stops before the new one starts." if strategy == "Recreate" else ""
        yield f"Its pod template changes: its Pods are replaced.{how}"


def _findings(case: Case, dossier: Dossier) -> Iterator[Html]:
    """Each rule once, the gravest first; the findings themselves are a click away."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in sorted(case.result.findings, key=lambda item: SEVERITIES.index(item.severity)):
        by_rule.setdefault(finding.rule, []).append(finding)
    for rule, found in by_rule.items():
        link = tag("a", rule, href=f"#{anchor(case.number)}")
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        message = shortened(dossier.mask.text(found[0].message, case.secrets), MESSAGE)
        yield join([badge(found[0].severity), " ", link, " ", message, more])
