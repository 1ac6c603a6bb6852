"""What the API server knows of a request when it comes to admission."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.model import Identity, Object, Operation, Request, Resource


class UndecidableError(Exception):
    """Only the live cluster knows; str() says what, the remedy how to tell us."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class Kind(NamedTuple):
    """A kind in one of its versions."""

    group: str
    version: str
    name: str


class Attributes(NamedTuple):
    """A request: `object` is None for a DELETE, `old_object` for a CREATE.

    `namespace` is empty for cluster-scoped objects; a Namespace is in itself.
    """

    operation: Operation
    kind: Kind
    resource: Resource
    namespace: str
    name: str
    object: Object | None
    old_object: Object | None
    subresource: str = ""
    sent: Object | None = None

    @classmethod
    def of(cls, request: Request, resource: Resource) -> "Attributes":
        """The attributes of a request for an object of a resource."""
        identity = Identity.of(request.object)
        if (resource.group, resource.plural) == ("", "namespaces"):
            namespace = identity.name
        else:
            namespace = (identity.namespace or "default") if resource.namespaced else ""
        deleted = request.operation == "DELETE"
        return cls(
            request.operation,
            Kind(resource.group, resource.version, identity.kind),
            resource,
            namespace,
            identity.name,
            None if deleted else request.object,
            (request.old_object or request.object) if deleted else request.old_object,
            request.subresource,
            request.sent,
        )

    @property
    def is_namespace(self) -> bool:
        """Whether the object is a Namespace."""
        return (self.resource.group, self.resource.plural) == ("", "namespaces")


def labels_of(obj: Object | None) -> Mapping[str, Any]:
    """The labels in an object's metadata."""
    metadata = obj.get("metadata") if obj else None
    labels = metadata.get("labels") if isinstance(metadata, Mapping) else None
    return labels if isinstance(labels, Mapping) else {}
