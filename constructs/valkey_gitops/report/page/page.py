"""The sections, the style sheet and the script as one document that asks nothing of any server."""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from valkey_gitops.admission.schema import Schemas
from valkey_gitops.report.dossier import Dossier
from valkey_gitops.report.markup import Html, join, tag
from valkey_gitops.report.memory import budgets
from valkey_gitops.report.page.changes import changed, changes
from valkey_gitops.report.page.memory import memory
from valkey_gitops.report.page.objects import objects
from valkey_gitops.report.page.picture import marks, picture
from valkey_gitops.report.page.rules import rules
from valkey_gitops.report.page.summary import footer, summary
from valkey_gitops.report.page.verdicts import verdicts
from valkey_gitops.report.relations import World

_HERE = Path(__file__).parent


def page(dossier: Dossier, schemas: Schemas, deployments: Path) -> str:
    """The whole document; the same bytes for the same material.

    Args:
        dossier: what is told.
        schemas: the types of the objects, by which lists are compared.
        deployments: the folder of settings, from which the memory equation comes where it agrees with the manifests.
    """
    differing = changed(dossier, schemas)
    runs = [case for case in dossier.cases if case.new is not None]
    world = World([(case.result.file, case.object) for case in runs])
    marked = marks(runs, [case for case, _ in differing]) if dossier.compared else {}
    main = tag(
        "main",
        verdicts(dossier),
        changes(dossier, differing),
        picture(world, marked),
        memory(world, list(budgets(world, deployments))),
        objects(dossier.cases, _marks_of_all(dossier, marked)),
        rules(dossier),
        id="main",
    )
    body = [tag("a", "Skip to the findings", href="#main", class_="skip"), summary(dossier, len(differing)), main]
    return _document(f"valkey-gitops report: {', '.join(dossier.paths)}", [*body, footer(dossier)])


def _marks_of_all(dossier: Dossier, marked: dict[int, str]) -> dict[int, str]:
    """The same marks by the numbers of all cases, the removed ones among them."""
    numbers = [number for number, case in enumerate(dossier.cases) if case.new is not None]
    return {numbers[number]: mark for number, mark in marked.items()}


def _document(title: str, body: Sequence[Html]) -> str:
    style, script = (Html((_HERE / name).read_text(encoding="utf-8")) for name in ("style.css", "filter.js"))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        tag("title", title),
        tag("style", style),
    )
    document = tag("html", head, tag("body", *body, tag("script", script)), lang="en")
    return join([Html("<!doctype html>\n"), document, Html("\n")])


def _policy(style: str, script: str) -> str:
    """The browser itself refuses whatever is not this style sheet and this script."""
    allowed = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
