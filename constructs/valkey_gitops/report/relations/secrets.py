"""Where Secrets come from, and what accounts may do."""

from collections.abc import Iterator

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.references.pods import items, mapping, namespace
from valkey_gitops.report.relations.world import End, Relation, World


def of_external_secret(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """An ExternalSecret reads a store."""
    for store in _giver(world, number, obj, "secretStoreRef", "SecretStore"):
        yield Relation(number, store, "is filled from", "from")


def of_certificate(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """A Certificate is signed by its issuer."""
    for issuer in _giver(world, number, obj, "issuerRef", "Issuer"):
        yield Relation(number, issuer, "is signed by", "signed by")


def _giver(world: World, number: int, obj: Object, field: str, usual: str) -> Iterator[End]:
    """Whom a reference of the spec names, in the object's namespace or for the whole cluster; nobody without a name."""
    reference = mapping(mapping(obj.get("spec")).get(field))
    if name := reference.get("name"):
        kind = str(reference.get("kind") or usual)
        yield world.end(kind, "" if kind.startswith("Cluster") else namespace(obj), str(name), number)


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
