"""Objects and relations to graphs: one for each part that hangs together, or one by namespaces where there are many."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from valkey_gitops.admission.model import Identity
from valkey_gitops.report.picture.describe import node_of, node_outside
from valkey_gitops.report.picture.graph import Edge, Graph, Node, components, part_of
from valkey_gitops.report.relations import External, Relation, World
from valkey_gitops.report.relations.world import End

MANY = 120
"""Boxes; with more nobody sees anything, and namespaces stand for what they hold."""
MOST_SPACES = 60
"""Namespaces that are drawn; the rest is told."""
MOST_PARTS = 12
"""Pictures; the rest is told."""


FEW = 3
"""From so many on, boxes that are alike are one."""


class Pictures(NamedTuple):
    """What is drawn, and whether namespaces stand for their objects; `left_out` counts what is only told."""

    graphs: Sequence[Graph]
    folded: bool
    left_out: int = 0


def pictures(world: World, related: Sequence[Relation], marks: Mapping[int, str]) -> Pictures:
    """The graphs of these relations; `marks` says of objects whether they are new or changed."""
    graph = _alike(_joined(world, related, marks))
    if len({number for edge in graph.edges for number in edge[:2]}) > MANY:
        folded, left_out = _folded(world, related)
        return Pictures([folded], folded=True, left_out=left_out)
    parts = components(graph)
    return Pictures(parts[:MOST_PARTS], folded=False, left_out=sum(len(part.nodes) for part in parts[MOST_PARTS:]))


def _joined(world: World, related: Sequence[Relation], marks: Mapping[int, str]) -> Graph:
    """Every object as a node; what stands outside once for each deployment that names it."""
    nodes = [node_of(number, obj, marks.get(number, "")) for number, obj in enumerate(world.objects)]
    outside: dict[tuple[str, External], int] = {}
    edges: dict[tuple[int, int], list[str]] = {}

    def place(end: End, other: End) -> int:
        if isinstance(end, int):
            return end
        key = (_deployment(world, other), end)
        if key not in outside:
            outside[key] = len(nodes)
            nodes.append(node_outside(end))
        return outside[key]

    for relation in related:
        ends = place(relation.source, relation.target), place(relation.target, relation.source)
        edges.setdefault(ends, []).append(relation.label)
    return Graph(nodes, [Edge(*ends, _label(labels)) for ends, labels in edges.items()])


def _label(labels: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(part for label in labels for part in label.split(", ") if part))


def _deployment(world: World, end: End) -> str:
    """The folder of a deployment: what lies in its parts of dist/ belongs together."""
    folders = world.folders[end] if isinstance(end, int) else []
    parts = [place for place, name in enumerate(folders) if name in ("service", "exposure", "verify", "bootstrap")]
    return "/".join(folders[: parts[0]] if parts else folders)


def _alike(graph: Graph) -> Graph:
    """One node for those of one kind and namespace that have the same neighbours."""
    neighbours: list[set[tuple[int, bool]]] = [set() for _ in graph.nodes]
    for edge in graph.edges:
        neighbours[edge.source].add((edge.target, True))
        neighbours[edge.target].add((edge.source, False))
    groups: dict[object, list[int]] = {}
    for number, node in enumerate(graph.nodes):
        alone = not neighbours[number] or node.sort in ("workload", "outside")
        key = (number,) if alone else (node.kind, node.space, frozenset(neighbours[number]))
        groups.setdefault(key, []).append(number)
    apart = (part for group in groups.values() for part in ([group] if len(group) >= FEW else [[one] for one in group]))
    return _grouped(graph, list(apart))


def _grouped(graph: Graph, groups: Sequence[Sequence[int]]) -> Graph:
    place = {number: index for index, group in enumerate(groups) for number in group}
    edges: dict[tuple[int, int], list[str]] = {}
    for edge in graph.edges:
        edges.setdefault((place[edge.source], place[edge.target]), []).append(edge.label)
    nodes = [_together([graph.nodes[number] for number in group]) for group in groups]
    return Graph(nodes, [Edge(*ends, _label(labels)) for ends, labels in edges.items()])


def _together(nodes: Sequence[Node]) -> Node:
    first = nodes[0]
    if len(nodes) == 1:
        return first
    names = tuple(name for node in nodes for name in node.names)
    members = tuple(member for node in nodes for member in node.members)
    mark = next((node.mark for node in nodes if node.mark), "")
    return first._replace(names=names, members=members, detail="", mark=mark)


def _folded(world: World, related: Sequence[Relation]) -> tuple[Graph, int]:
    """One node for each namespace, and one edge where anything of one needs or reaches anything of another."""
    kinds: dict[str, Counter[str]] = {}
    for identity in world.identities:
        kinds.setdefault(_home(identity), Counter())[identity.kind] += 1
    spaces = list(kinds)
    nodes = [_space(space, counted) for space, counted in kinds.items()]
    counts: Counter[tuple[int, int]] = Counter()
    for relation in related:
        ends = [
            _home(world.identities[end]) if isinstance(end, int) else end.name if end.kind == "Namespace" else None
            for end in (relation.source, relation.target)
        ]
        one, other = (spaces.index(end) if end in kinds else None for end in ends)
        if one is not None and other is not None and one != other:
            counts[one, other] += 1
    edges = [Edge(*ends, str(number)) for ends, number in counts.items()]
    most = sorted(range(len(nodes)), key=lambda number: (-kinds[spaces[number]].total(), spaces[number]))
    return part_of(Graph(nodes, edges), most[:MOST_SPACES]), len(most[MOST_SPACES:])


def _home(identity: Identity) -> str:
    """The namespace that an object belongs to; a Namespace is its own."""
    return identity.name if identity.kind == "Namespace" else identity.namespace


def _space(space: str, counted: Counter[str]) -> Node:
    told = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    detail = ", ".join(f"{number} {kind}" for kind, number in told)
    return Node("Namespace", (space or "(no namespace)",), f"{counted.total()} objects", detail, "workload")
