"""What Argo CD and Flux sync, and in which order."""

from collections.abc import Iterator

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.references.pods import items, mapping, namespace
from valkey_gitops.report.relations.world import External, Relation, World


def of_application(_world: World, number: int, obj: Object) -> Iterator[Relation]:
    """Argo CD's Application syncs a folder."""
    spec = mapping(obj.get("spec"))
    for source in [mapping(spec.get("source")), *items(spec.get("sources"))]:
        if path := source.get("path"):
            yield Relation(number, External("Folder", "", str(path)), "syncs", str(source.get("targetRevision") or ""))


def of_kustomization(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """Flux' Kustomization syncs a folder of a repository, after others."""
    spec = mapping(obj.get("spec"))
    source = mapping(spec.get("sourceRef"))
    space = str(source.get("namespace") or namespace(obj))
    if source.get("name"):
        repository = world.end(str(source.get("kind")), space, str(source["name"]), number)
        yield Relation(repository, number, "gives")
    if path := spec.get("path"):
        yield Relation(number, External("Folder", "", str(path).removeprefix("./")), "syncs")
    for other in items(spec.get("dependsOn")):
        space = str(other.get("namespace") or namespace(obj))
        yield Relation(world.end("Kustomization", space, str(other.get("name")), number), number, "goes before", "then")
