"""Where boxes stand and how arrows run: layers as columns, heights as near to the neighbours' as they fit."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from valkey_gitops.report.picture.graph import Graph, Node
from valkey_gitops.report.picture.layers import Arrow, acyclic, layers, ordered

WIDTH = 208
"""Pixels of a box; all below are pixels too."""
LINE = 15
"""Of one more name in a box."""
HEIGHT = 46
"""Of a box with one name."""
DETAIL = 14
"""Of the line below the names."""
COLUMN = 92
"""Between two columns, for the arrows and their labels."""
ROW = 18
"""Between two boxes of a column."""
LANE = 14
"""For an arrow that passes a column."""
MARGIN = 16
MOST_NAMES = 8
"""Names in a box; of more the number stands above them."""
SIDE_BY_SIDE = 5
"""Columns of boxes without arrows."""
PASSES = 24

Point = tuple[float, float]


class Route(NamedTuple):
    """An arrow: the points where it leaves, passes columns, and arrives."""

    source: int
    target: int
    points: Sequence[Point]


class Layout(NamedTuple):
    """The upper left corner of each box, the routes in the order of the graph's edges, and the size of the whole."""

    corners: Sequence[Point]
    routes: Sequence[Route]
    width: float
    height: float


def height_of(node: Node) -> int:
    """Of a box with its names."""
    return HEIGHT + LINE * (len(names_of(node)) - 1) + (DETAIL if node.detail else 0)


def names_of(node: Node) -> tuple[str, ...]:
    """The names that are shown."""
    return node.names if len(node.names) <= MOST_NAMES else (*node.names[:MOST_NAMES], "…")


def layout(graph: Graph) -> Layout:
    """The places of a graph's nodes and edges; the same for the same graph."""
    count = len(graph.nodes)
    arrows = [(edge.source, edge.target) for edge in graph.edges]
    column = _spread_out(layers(count, arrows), arrows)
    column, chains = _chains(column, acyclic(count, arrows))
    links = [link for chain in chains.values() for link in pairwise(chain)]
    rows: list[list[int]] = [[] for _ in range(max(column, default=-1) + 1)]
    for node in _first_seen(count, links, len(column)):
        rows[column[node]].append(node)
    rows = ordered(rows, links)
    heights = [height_of(graph.nodes[node]) if node < count else LANE for node in range(len(column))]
    middles = _settled(rows, links, heights)
    return _drawn(graph, column, chains, middles, heights)


def _spread_out(column: list[int], arrows: Sequence[Arrow]) -> list[int]:
    """The columns, with nodes that nothing leads to or from side by side in all of them, and not in one tower."""
    joined = {number for arrow in arrows for number in arrow}
    alone = [node for node in range(len(column)) if node not in joined]
    across = max(max(column, default=0) + 1, min(SIDE_BY_SIDE, len(alone)))
    places = {node: place % across for place, node in enumerate(alone)}
    return [places.get(node, number) for node, number in enumerate(column)]


def _chains(column: list[int], arrows: Sequence[Arrow]) -> tuple[list[int], dict[Arrow, list[int]]]:
    """Each arrow as a chain of nodes from layer to layer, with new ones in the layers that it passes."""
    column, chains = list(column), {}
    for source, target in arrows:
        passed = range(column[source] + 1, column[target])
        chains[source, target] = [source, *range(len(column), len(column) + len(passed)), target]
        column.extend(passed)
    return column, chains


def _first_seen(count: int, links: Sequence[Arrow], total: int) -> list[int]:
    """All nodes in the order in which a walk along the arrows meets them: near ones start near."""
    near: list[list[int]] = [[] for _ in range(total)]
    for source, target in links:
        near[source].append(target)
        near[target].append(source)
    seen: dict[int, None] = {}
    for root in range(count):
        stack = [root]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen[node] = None
                stack += reversed(near[node])
    return list(seen)


def _settled(rows: Sequence[Sequence[int]], links: Sequence[Arrow], heights: Sequence[int]) -> list[float]:
    """The middle of each node: the mean of its neighbours', as far as the order and the room allow."""
    near: list[list[int]] = [[] for _ in heights]
    for source, target in links:
        near[source].append(target)
        near[target].append(source)
    middles = [0.0] * len(heights)
    for row in rows:
        for node, middle in zip(row, _apart([0.0] * len(row), [heights[node] for node in row]), strict=True):
            middles[node] = middle
    for turn in range(PASSES):
        for row in rows if turn % 2 == 0 else reversed(rows):
            wanted = [
                sum(middles[other] for other in near[node]) / len(near[node]) if near[node] else 0.0 for node in row
            ]
            for node, middle in zip(row, _apart(wanted, [heights[node] for node in row]), strict=True):
                middles[node] = middle
    return middles


def _apart(wanted: Sequence[float], heights: Sequence[int]) -> list[float]:
    """The places nearest to the wanted ones that keep order and distance (by pooling adjacent violators)."""
    offsets = [0.0]
    for one, other in pairwise(heights):
        offsets.append(offsets[-1] + (one + other) / 2 + ROW)
    pools: list[tuple[float, int]] = []  # sum and number of what stands together
    for place, offset in zip(wanted, offsets, strict=False):
        pools.append((place - offset, 1))
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] >= pools[-1][0] / pools[-1][1]:
            total, number = pools.pop()
            pools[-1] = (pools[-1][0] + total, pools[-1][1] + number)
    places = [total / number for total, number in pools for _ in range(number)]
    return [place + offset for place, offset in zip(places, offsets, strict=False)]


def _drawn(
    graph: Graph,
    column: Sequence[int],
    chains: dict[Arrow, list[int]],
    middles: Sequence[float],
    heights: Sequence[int],
) -> Layout:
    top = min((middle - height / 2 for middle, height in zip(middles, heights, strict=True)), default=0.0) - MARGIN
    bottom = max((middle + height / 2 for middle, height in zip(middles, heights, strict=True)), default=0.0) + MARGIN
    left = [MARGIN + number * (WIDTH + COLUMN) for number in range(max(column, default=0) + 1)]
    count = len(graph.nodes)
    corners = [(float(left[column[node]]), round(middles[node] - heights[node] / 2 - top, 1)) for node in range(count)]
    ports = _ports(chains, middles, heights)
    routes = []
    for edge in graph.edges:
        backwards = (edge.source, edge.target) not in chains
        key = (edge.target, edge.source) if backwards else (edge.source, edge.target)
        if key in chains:
            points = _points(chains[key], left, column, [middle - top for middle in middles], ports[key])
            routes.append(Route(edge.source, edge.target, points[::-1] if backwards else points))
        else:
            routes.append(Route(edge.source, edge.target, ()))  # to itself: told in words alone
    return Layout(corners, routes, float(left[-1] + WIDTH + MARGIN), round(bottom - top, 1))


def _ports(
    chains: dict[Arrow, list[int]], middles: Sequence[float], heights: Sequence[int]
) -> dict[Arrow, tuple[float, float]]:
    """How far from the middle of its boxes each arrow leaves and arrives: in the order of where it comes from."""
    leaves = _spread(((key[0], middles[chain[1]], key) for key, chain in chains.items()), heights)
    arrives = _spread(((key[1], middles[chain[-2]], key) for key, chain in chains.items()), heights)
    return {key: (leaves[key], arrives[key]) for key in chains}


def _spread(ends: Iterable[tuple[int, float, Arrow]], heights: Sequence[int]) -> dict[Arrow, float]:
    """The ends of arrows along the side of each box, in the order of where they come from."""
    sides: dict[int, list[tuple[float, Arrow]]] = {}
    for node, origin, arrow in ends:
        sides.setdefault(node, []).append((origin, arrow))
    places = {}
    for node, found in sides.items():
        step = min(16.0, (heights[node] - 16) / len(found))
        for index, (_, arrow) in enumerate(sorted(found)):
            places[arrow] = (index - (len(found) - 1) / 2) * step
    return places


def _points(
    chain: Sequence[int],
    left: Sequence[int],
    column: Sequence[int],
    middles: Sequence[float],
    port: tuple[float, float],
) -> list[Point]:
    points: list[Point] = [(left[column[chain[0]]] + WIDTH, middles[chain[0]] + port[0])]
    for node in chain[1:-1]:
        points += [(left[column[node]], middles[node]), (left[column[node]] + WIDTH, middles[node])]
    points.append((left[column[chain[-1]]], middles[chain[-1]] + port[1]))
    return [(float(across), round(down, 1)) for across, down in points]
