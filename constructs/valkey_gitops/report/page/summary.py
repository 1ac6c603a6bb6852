"""The top of the page: of what it tells, the verdict in one line, and the numbers."""

from collections.abc import Iterator

from valkey_gitops import __version__
from valkey_gitops.report.dossier import Dossier
from valkey_gitops.report.markup import Html, join, tag
from valkey_gitops.report.page.frame import plural

Tile = tuple[str, int, str]
"""A word, its number, and the section that has more."""


def summary(dossier: Dossier, changed: int) -> Html:
    """The header."""
    return tag(
        "header",
        tag("p", "valkey-gitops report", class_="brand"),
        tag("h1", _heading(dossier)),
        tag("p", _origin(dossier), class_="origin"),
        tag("p", *_verdict(dossier)),
        tag("ul", *(_tile(*tile) for tile in _tiles(dossier, changed)), class_="tiles"),
    )


def footer(dossier: Dossier) -> Html:
    """What has judged."""
    version = f"valkey-gitops {__version__}, against Kubernetes {dossier.report.kubernetes_version}."
    text = " A verdict is that of a server-side apply of these files; what only the live cluster knows is undecidable."
    return tag("footer", tag("p", version, text))


def _heading(dossier: Dossier) -> Html:
    return join((tag("code", path) for path in dossier.paths), ", ")


def _origin(dossier: Dossier) -> Html:
    """The commits, where they are known."""
    origin, pieces = dossier.origin, []
    if origin.commit:
        pieces += [" at commit ", tag("code", origin.commit), " with changes that are not committed" * origin.changed]
    if origin.ref:
        pieces += [", compared with " if pieces else "Compared with ", tag("code", origin.ref)]
        if origin.old_commit and not origin.ref.startswith(origin.old_commit[:7]):
            pieces += [" (", tag("code", origin.old_commit), ")"]
    elif dossier.compared:
        pieces += [", compared with an older folder" if pieces else "Compared with an older folder"]
    return join(pieces)


def _verdict(dossier: Dossier) -> Iterator[Html]:
    results = dossier.report.results
    denied = sum(not result.allowed for result in results)
    open_ = any(finding.severity == "undecidable" for result in results for finding in result.findings)
    if denied:
        word, kind, text = "Refused", "deny", f"The cluster or a policy would refuse {plural(denied, 'object')}."
    elif dossier.report.unreadable:
        word, kind, text = "Incomplete", "deny", f"{plural(len(dossier.report.unreadable), 'file')} could not be read."
    else:
        more = " Some of it only the live cluster can decide." if open_ else ""
        word, kind, text = "Allowed", "good", f"The cluster and the policies would take every object.{more}"
    yield tag("strong", word, class_=f"verdict {kind}")
    yield join([" ", text])


def _tiles(dossier: Dossier, changed: int) -> Iterator[Tile]:
    results = dossier.report.results
    found = [finding.severity for result in results for finding in result.findings]
    yield "objects", len(dossier.cases), "objects"
    for severity in ("deny", "warn", "undecidable", "audit"):
        if severity in found or severity in ("deny", "warn"):
            yield severity, found.count(severity), "findings"
    if dossier.report.waived:
        yield "waived", len(dossier.report.waived), "findings"
    if dossier.compared:
        yield "added", sum(case.old is None for case in dossier.cases), "changes"
        yield "changed", changed, "changes"
        yield "removed", sum(case.new is None for case in dossier.cases), "changes"


def _tile(word: str, number: int, section: str) -> Html:
    kind = word if number else "none"
    return tag("li", tag("a", tag("b", f"{number:,}"), " ", word, href=f"#{section}"), class_=f"tile {kind}")
