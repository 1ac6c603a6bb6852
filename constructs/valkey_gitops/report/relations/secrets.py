"""Where Secrets come from, and what accounts may do."""

from collections.abc import Iterator

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.references.pods import items, mapping, namespace
from valkey_gitops.report.relations.world import Relation, World


def of_external_secret(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """An ExternalSecret reads a store."""
    store = mapping(mapping(obj.get("spec")).get("secretStoreRef"))
    if name := store.get("name"):
        kind = str(store.get("kind") or "SecretStore")
        space = "" if kind.startswith("Cluster") else namespace(obj)
        yield Relation(number, world.end(kind, space, str(name), number), "is filled from", "from")


def of_certificate(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """A Certificate is signed by its issuer."""
    issuer = mapping(mapping(obj.get("spec")).get("issuerRef"))
    if name := issuer.get("name"):
        kind = str(issuer.get("kind") or "Issuer")
        space = "" if kind.startswith("Cluster") else namespace(obj)
        yield Relation(number, world.end(kind, space, str(name), number), "is signed by", "signed by")


def of_role_binding(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """A binding is drawn as the line between an account and its role."""
    reference = mapping(obj.get("roleRef"))
    kind = str(reference.get("kind"))
    space = "" if kind == "ClusterRole" else namespace(obj)
    role = world.end(kind, space, str(reference.get("name")), number)
    for subject in items(obj.get("subjects")):
        home = str(subject.get("namespace") or ("" if subject.get("kind") != "ServiceAccount" else namespace(obj)))
        account = world.end(str(subject.get("kind")), home, str(subject.get("name")), number)
        yield Relation(account, role, f"has, by {obj.get('kind')} {world.identities[number].name},", "has")
