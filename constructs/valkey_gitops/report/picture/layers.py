"""From left to right: each node behind those that point at it, as the layered drawing of graphs has it.

Source of the method: Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures"
(1981): no cycles, layers, order within layers by barycentres. All ties go to the smaller number, so that the same graph
is always the same picture.
"""

from collections.abc import Sequence
from itertools import pairwise

SWEEPS = 12
"""Passes over the layers; the best order of them is taken."""

Arrow = tuple[int, int]


def layers(count: int, arrows: Sequence[Arrow]) -> list[int]:
    """The layer of each node, from 0: behind all before it, and no further from what it points at than need be."""
    forward = acyclic(count, arrows)
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in forward:
        before[target].append(source)
        after[source].append(target)
    found = [0] * count
    order = _topological(before, after)
    for node in order:
        found[node] = max((found[other] + 1 for other in before[node]), default=0)
    for node in reversed(order):  # a source moves up to its nearest target
        if after[node] and not before[node]:
            found[node] = min(found[other] for other in after[node]) - 1
    return found


def acyclic(count: int, arrows: Sequence[Arrow]) -> list[Arrow]:
    """The arrows with those turned around that would close a circle; no arrow from a node to itself."""
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in arrows:
        after[source].append(target)
    state, turned = [0] * count, set()
    for root in range(count):
        path = [(root, iter(after[root]))] if state[root] == 0 else []
        state[root] = max(state[root], 1)
        while path:
            node, rest = path[-1]
            step = next(rest, None)
            if step is None:
                state[node] = 2
                path.pop()
            elif state[step] == 1:
                turned.add((node, step))
            elif state[step] == 0:
                state[step] = 1
                path.append((step, iter(after[step])))
    flipped = [(target, source) if (source, target) in turned else (source, target) for source, target in arrows]
    return [arrow for arrow in dict.fromkeys(flipped) if arrow[0] != arrow[1]]


def _topological(before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> list[int]:
    waiting = [len(others) for others in before]
    order = [node for node, number in enumerate(waiting) if number == 0]
    for node in order:
        for other in after[node]:
            waiting[other] -= 1
            if waiting[other] == 0:
                order.append(other)
    return order


def ordered(rows: Sequence[Sequence[int]], arrows: Sequence[Arrow]) -> list[list[int]]:
    """The layers, each in the order of few crossings; an arrow leads from one layer to the next."""
    before: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for source, target in arrows:
        before.setdefault(target, []).append(source)
        after.setdefault(source, []).append(target)
    current = [list(row) for row in rows]
    best, fewest = current, crossings(current, after)
    for sweep in range(SWEEPS):
        current = _swept(current, before if sweep % 2 == 0 else after, downwards=sweep % 2 == 0)
        found = crossings(current, after)
        if found < fewest:
            best, fewest = current, found
    return best


def _swept(rows: Sequence[Sequence[int]], others: dict[int, list[int]], *, downwards: bool) -> list[list[int]]:
    """Each layer sorted by where its neighbours in the layer before it stand."""
    result = [list(row) for row in rows]
    numbers = range(1, len(result)) if downwards else range(len(result) - 2, -1, -1)
    for number in numbers:
        place = {node: index for index, node in enumerate(result[number - 1 if downwards else number + 1])}
        centre = {}
        for index, node in enumerate(result[number]):
            near = [place[other] for other in others.get(node, ())]
            centre[node] = sum(near) / len(near) if near else float(index)
        result[number].sort(key=lambda node: (centre[node], node))
    return result


def crossings(rows: Sequence[Sequence[int]], after: dict[int, list[int]]) -> int:
    """How often arrows cross between neighbouring layers."""
    total = 0
    for row, following in pairwise(rows):
        place = {node: index for index, node in enumerate(following)}
        ends = [place[other] for node in row for other in sorted(after.get(node, ()), key=place.__getitem__)]
        total += sum(1 for index, end in enumerate(ends) for other in ends[:index] if other > end)
    return total
