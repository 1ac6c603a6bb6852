"""A layout as inline SVG; colours are the page's, so that they follow its scheme."""

from collections import Counter
from collections.abc import Iterator, Sequence

from valkey_gitops.report.markup import Html, tag
from valkey_gitops.report.picture.graph import Edge, Graph, Node
from valkey_gitops.report.picture.layout import LINE, WIDTH, Layout, Point, Route, height_of, layout, names_of

NAME_LENGTH, SMALL_LENGTH, LABEL_LENGTH = 23, 30, 17
"""Characters that fit into a box's lines, and into a label."""


def draw(graph: Graph, name: str, number: int) -> Html:
    """The picture as an image with a name; what it says stands in words below it."""
    placed = layout(graph)
    arrow = f"arrow-{number}"
    head = tag("path", d="M0 0 7 3.5 0 7z")
    marker = tag(
        "marker", head, id=arrow, viewBox="0 0 7 7", refX=6, refY="3.5", markerWidth=7, markerHeight=7, orient="auto"
    )
    return tag(
        "svg",
        tag("title", name),
        tag("defs", marker),
        tag("g", *(_line(route, arrow) for route in placed.routes if route.points), class_="edges"),
        tag("g", *_boxes(graph, placed), class_="nodes"),
        tag("g", *_labels(graph.edges, placed.routes), class_="labels"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {placed.width:g} {placed.height:g}",
        width=f"{placed.width:g}",
        height=f"{placed.height:g}",
        role="img",
        aria_label=name,
    )


def shortened(text: str, most: int) -> str:
    """A text with its middle left out where it is too long: names differ at both ends."""
    if len(text) <= most:
        return text
    tail = (most - 1) // 3
    return f"{text[: most - 1 - tail]}…{text[-tail:]}"


def _line(route: Route, arrow: str) -> Html:
    return tag("path", d="".join(_path(route.points)), marker_end=f"url(#{arrow})")


def _path(points: Sequence[Point]) -> Iterator[str]:
    """Straight through columns, in a curve between them."""
    yield f"M{points[0][0]:g} {points[0][1]:g}"
    for place in range(1, len(points)):
        (left, top), (right, bottom) = points[place - 1], points[place]
        if top == bottom:
            yield f"H{right:g}"
        else:
            half = (right - left) / 2
            yield f"C{left + half:g} {top:g} {right - half:g} {bottom:g} {right:g} {bottom:g}"


def _boxes(graph: Graph, placed: Layout) -> Iterator[Html]:
    for node, (left, top) in zip(graph.nodes, placed.corners, strict=True):
        yield tag(
            "g",
            tag("title", _whole(node)),
            tag("rect", width=WIDTH, height=height_of(node), rx=7),
            tag(
                "path", d=f"M7 .5H4A3.5 3.5 0 0 0 .5 4V{height_of(node) - 4}a3.5 3.5 0 0 0 3.5 3.5h3z", class_="stripe"
            ),
            *_words(node),
            transform=f"translate({left:g} {top:g})",
            class_=f"node {node.sort}",
        )


def _stripe(height: int) -> str:
    """The left edge of a box, round at its corners."""
    return f"M6 .5A5.5 5.5 0 0 0 .5 6V{height - 6}a5.5 5.5 0 0 0 5.5 5.5z"


def _words(node: Node) -> Iterator[Html]:
    kind = f"{len(node.names)} {node.kind}s" if len(node.names) > 1 else node.kind
    space = f" {shortened(node.space, SMALL_LENGTH - len(kind))}" if node.space else ""
    yield tag("text", kind, tag("tspan", space, class_="small") if space else None, x=14, y=17, class_="kind")
    if node.mark:
        yield _mark(node.mark)
    for index, name in enumerate(names_of(node)):
        yield tag("text", shortened(name, NAME_LENGTH), x=14, y=34 + LINE * index, class_="name")
    if node.detail:
        detail = shortened(node.detail, SMALL_LENGTH)
        yield tag("text", detail, x=14, y=50 + LINE * (len(names_of(node)) - 1), class_="small")


def _mark(word: str) -> Html:
    """A word on the upper edge of a box."""
    words = tag("text", word, x=WIDTH - 36, y=3.5)
    return tag("g", tag("rect", x=WIDTH - 64, y=-8, width=56, height=16, rx=8), words, class_=f"mark {word}")


def _whole(node: Node) -> str:
    names = ", ".join(f"{node.space}/{name}" if node.space and node.members else name for name in node.names)
    return " · ".join(filter(None, (f"{node.kind} {names}", node.detail)))


def _labels(edges: Sequence[Edge], routes: Sequence[Route]) -> Iterator[Html]:
    """Beside the end with fewer arrows, where there is room."""
    out, into = Counter(edge.source for edge in edges), Counter(edge.target for edge in edges)
    for edge, route in zip(edges, routes, strict=True):
        if edge.label and route.points:
            at_start = out[edge.source] < into[edge.target]
            across, down = route.points[0 if at_start else -1]
            text = shortened(edge.label, LABEL_LENGTH)
            forwards = route.points[0][0] < route.points[-1][0]
            shift = 6 if at_start is forwards else -9
            yield tag("text", text, x=f"{across + shift:g}", y=f"{down - 4:g}", class_="start" if shift > 0 else "end")
