"""Nodes and edges, before anybody knows where they will stand."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Node(NamedTuple):
    """A box: who it is in three lines, and what sort of thing, which gives it its colour."""

    kind: str
    names: tuple[str, ...]
    """One name, or those of several that are alike."""
    space: str
    detail: str
    sort: str
    """workload, network, config, secret, storage, rights, engine or outside."""
    members: tuple[int, ...] = ()
    """The numbers of the objects that it stands for; none for something outside."""
    mark: str = ""
    """new or changed, where that is known."""


class Edge(NamedTuple):
    """An arrow from one node to another, by their numbers."""

    source: int
    target: int
    label: str = ""


class Graph(NamedTuple):
    """What is drawn as one picture."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]


def components(graph: Graph) -> list[Graph]:
    """The parts of a graph that hang together, the largest first; nodes on their own are left out."""
    leader = list(range(len(graph.nodes)))
    for edge in graph.edges:
        one, other = _find(leader, edge.source), _find(leader, edge.target)
        leader[max(one, other)] = min(one, other)
    joined = {number for edge in graph.edges for number in (edge.source, edge.target)}
    parts: dict[int, list[int]] = {}
    for number in sorted(joined):
        parts.setdefault(_find(leader, number), []).append(number)
    return [part_of(graph, numbers) for numbers in sorted(parts.values(), key=lambda part: (-len(part), part[0]))]


def part_of(graph: Graph, numbers: Iterable[int]) -> Graph:
    """These nodes of a graph, and the edges between them."""
    place = {number: index for index, number in enumerate(numbers)}
    edges = [
        Edge(place[edge.source], place[edge.target], edge.label)
        for edge in graph.edges
        if edge.source in place and edge.target in place
    ]
    return Graph([graph.nodes[number] for number in place], edges)


def _find(leader: list[int], number: int) -> int:
    while leader[number] != number:
        leader[number] = leader[leader[number]]
        number = leader[number]
    return number
