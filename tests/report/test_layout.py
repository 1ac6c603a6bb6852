"""Any graph becomes a picture in which boxes do not overlap, and the same one each time."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from valkey_gitops.report.picture.draw import draw
from valkey_gitops.report.picture.graph import Edge, Graph, Node, components
from valkey_gitops.report.picture.layers import acyclic, crossings, layers, ordered
from valkey_gitops.report.picture.layout import WIDTH, height_of, layout


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(1, 14))
    node = st.builds(
        Node,
        st.just("Service"),
        st.tuples(st.text(max_size=40)),
        st.just("ns"),
        st.text(max_size=9),
        st.just("network"),
    )
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    edges = draw(st.lists(ends, max_size=30, unique=True))
    return Graph([draw(node) for _ in range(count)], [Edge(*pair, "6379") for pair in edges])


@given(graphs())
def test_boxes_do_not_overlap_and_stay_inside(graph: Graph) -> None:
    placed = layout(graph)
    boxes = [(*corner, height_of(node)) for node, corner in zip(graph.nodes, placed.corners, strict=True)]
    for (left, top, height), (other_left, other_top, other_height) in combinations(boxes, 2):
        apart = abs(left - other_left) >= WIDTH
        assert apart or top + height <= other_top + 0.2 or other_top + other_height <= top + 0.2
    assert all(0 <= left <= placed.width - WIDTH and 0 <= top <= placed.height - height for left, top, height in boxes)


@given(graphs())
def test_every_arrow_is_drawn_from_box_to_box(graph: Graph) -> None:
    placed = layout(graph)
    for edge, route in zip(graph.edges, placed.routes, strict=True):
        assert bool(route.points) == (edge.source != edge.target)
        if route.points:
            ends = {placed.corners[edge.source][0] + WIDTH, placed.corners[edge.target][0]}
            other_way = {placed.corners[edge.source][0], placed.corners[edge.target][0] + WIDTH}
            assert {route.points[0][0], route.points[-1][0]} in (ends, other_way)


@given(graphs())
def test_the_same_graph_is_the_same_picture(graph: Graph) -> None:
    assert draw(graph, "a", 0) == draw(graph, "a", 0)


@given(graphs())
def test_without_circles_every_arrow_leads_to_a_later_layer(graph: Graph) -> None:
    arrows = acyclic(len(graph.nodes), [(edge.source, edge.target) for edge in graph.edges])
    found = layers(len(graph.nodes), arrows)
    assert all(found[source] < found[target] for source, target in arrows)
    assert min(found) == 0


@given(graphs())
def test_parts_hang_together_and_hold_every_node_with_an_arrow(graph: Graph) -> None:
    parts = components(graph)
    joined = {number for edge in graph.edges for number in edge[:2]}
    assert len(joined) == sum(len(part.nodes) for part in parts)
    assert len(graph.edges) == sum(len(part.edges) for part in parts)


def test_an_order_without_crossings_is_found() -> None:
    arrows = [(0, 5), (1, 4), (2, 3)]
    rows = ordered([[0, 1, 2], [3, 4, 5]], arrows)
    assert 0 == crossings(rows, {source: [target] for source, target in arrows})


def test_a_long_chain_is_no_depth_of_calls() -> None:
    count = 3000
    arrows = [(number, number + 1) for number in range(count - 1)]
    assert list(range(count)) == layers(count, arrows)
