"""What all sections share: their heading, badges, places, objects."""

from collections.abc import Iterable

from valkey_gitops.admission.model import Finding, Identity
from valkey_gitops.report.markup import Child, Html, join, tag

MEANINGS = {
    "deny": "the cluster, or a policy, would refuse it",
    "warn": "it would be taken, and probably hurts",
    "audit": "for the record",
    "undecidable": "the live cluster decides",
    "waived": "accepted for a time, with a reason",
}


def section(name: str, heading: str, *children: Child) -> Html:
    """A part of the page, with an anchor and a heading."""
    title = tag("h2", heading, id=f"{name}-heading")
    return tag("section", title, *children, id=name, aria_labelledby=f"{name}-heading")


def anchor(number: int) -> str:
    """The name of the place where the findings of a result stand."""
    return f"result-{number + 1}"


def badge(word: str, kind: str = "") -> Html:
    """A word with a colour of its own; the word says it all."""
    return tag("span", word, class_=f"badge {kind or word}")


def place(finding: Finding) -> Html:
    """File, line and column, as editors and terminals take them."""
    where = f":{finding.line}:{finding.column}" if finding.line else ""
    return tag("code", join(finding.file.split("/"), Html("/<wbr>")), where, class_="place")


def who(identity: Identity) -> Html:
    """An object by kind, namespace and name."""
    space = f"{identity.namespace}/" if identity.namespace else ""
    return join([tag("span", identity.kind or "?", class_="kind"), " ", tag("b", f"{space}{identity.name}")])


def code_marked(text: str) -> Html:
    """A sentence whose words in backquotes are code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return join([text])
    return join(tag("code", part) if number % 2 else part for number, part in enumerate(parts))


def plural(number: int, word: str) -> str:
    """A number and its noun."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def listed(items: Iterable[Child], name: str = "ul", class_: str = "") -> Html:
    """A list."""
    return tag(name, *(tag("li", item) for item in items), class_=class_ or None)
