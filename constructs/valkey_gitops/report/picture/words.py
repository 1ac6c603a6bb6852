"""The picture in words: who needs or reaches whom, one sentence for each arrow."""

from collections.abc import Iterator, Sequence

from valkey_gitops.report.relations import External, Relation, World
from valkey_gitops.report.relations.world import End

MOST = 2000
"""Sentences; of more only the first are told, and how many there are."""


def sentences(world: World, related: Sequence[Relation]) -> Iterator[tuple[str, str, str, str]]:
    """Who, does what, to whom, and the port or path."""
    for relation in related[:MOST]:
        yield told(world, relation.source), relation.verb, told(world, relation.target), relation.label


def told(world: World, end: End) -> str:
    """One end by kind, namespace and name."""
    kind, space, name = end if isinstance(end, External) else world.identities[end][1:]
    return f"{kind} {'/'.join(filter(None, (space, name)))}"
