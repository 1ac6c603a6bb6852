"""The picture of what will run, and the same in words."""

from valkey_gitops.report.dossier import Case
from valkey_gitops.report.markup import Html, tag
from valkey_gitops.report.page.frame import plural, section
from valkey_gitops.report.picture.build import Pictures, pictures
from valkey_gitops.report.picture.draw import draw
from valkey_gitops.report.picture.graph import Graph
from valkey_gitops.report.picture.words import MOST, sentences
from valkey_gitops.report.relations import Relation, World, relations


def picture(world: World, marks: dict[int, str]) -> Html:
    """The section of the picture."""
    related = relations(world)
    if not related:
        text = "No object needs or reaches another one."
        return section("picture", "What will run", tag("p", text, class_="quiet"))
    drawn = pictures(world, related, marks)
    figures = [_figure(graph, number) for number, graph in enumerate(drawn.graphs)]
    return section("picture", "What will run", _introduction(drawn), *figures, _words(world, related), _left(drawn))


def marks(cases: list[Case], changed: list[Case]) -> dict[int, str]:
    """Which objects are new, and which changed."""
    differing = {id(case) for case in changed}
    return {
        number: "new" if case.old is None else "changed"
        for number, case in enumerate(cases)
        if case.old is None or id(case) in differing
    }


def _introduction(drawn: Pictures) -> Html:
    if drawn.folded:
        text = "Each box is a namespace; a number says how often its objects need or reach those of another."
    else:
        text = "An arrow leads to what is needed or reached. Dashed boxes are outside of the files."
    return tag("p", text, class_="quiet")


def _figure(graph: Graph, number: int) -> Html:
    about = _about(graph)
    svg = draw(graph, f"What will run: {about}. The same is told in words below.", number)
    box = tag("div", svg, class_="picture", tabindex=0, role="group", aria_label=f"Picture of {about}")
    return tag("figure", box, tag("figcaption", about))


def _about(graph: Graph) -> str:
    """The namespaces of a picture's objects."""
    spaces = dict.fromkeys(node.space for node in graph.nodes if node.members and node.space)
    return ", ".join(spaces) or "the namespaces"


def _words(world: World, related: list[Relation]) -> Html:
    rows = [
        tag("tr", tag("td", source), tag("td", verb), tag("td", target), tag("td", label))
        for source, verb, target, label in sentences(world, related)
    ]
    more = f"{len(related) - MOST:,} more are left out." if len(related) > MOST else None
    heads = tag("tr", *(tag("th", word, scope="col") for word in ("Who", "does", "what", "where")))
    table = tag("table", tag("thead", heads), tag("tbody", *rows), class_="words")
    summary = tag("summary", f"The same in words ({plural(len(related), 'relation')})")
    return tag("details", summary, tag("div", table, class_="scroll"), tag("p", more) if more else None)


def _left(drawn: Pictures) -> Html | None:
    if not drawn.left_out:
        return None
    what = plural(drawn.left_out, "smaller namespace") if drawn.folded else f"{drawn.left_out:,} boxes in small groups"
    return tag("p", f"Not drawn: {what}. The words and the list of objects have all.")
