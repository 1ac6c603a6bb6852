"""The rules behind the findings: what each demands, why, and where to read on."""

from valkey_gitops.admission.explain import explanation
from valkey_gitops.report.dossier import Dossier
from valkey_gitops.report.markup import Html, link, tag
from valkey_gitops.report.page.frame import listed, section


def rules(dossier: Dossier) -> Html | None:
    """The section of the rules; None where nothing was found."""
    found = [finding.rule for result in dossier.report.results for finding in result.findings]
    found += [item.finding.rule for item in dossier.report.waived]
    names = sorted(set(found))
    return section("rules", "Rules", *(_rule(name, dossier) for name in names)) if names else None


def _rule(name: str, dossier: Dossier) -> Html:
    known = explanation(name, dossier.report.policies)
    told = [tag("p", "A rule without an explanation of its own.")]
    if known:
        told = [tag("p", known.demands), tag("p", known.why, class_="quiet")]
        if known.sources:
            told.append(listed([link(source, source) for source in known.sources], class_="sources"))
    return tag("article", tag("h3", tag("code", name)), *told, class_="rule", id=f"rule-{name}")
