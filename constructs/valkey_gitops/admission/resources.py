"""From an object to the REST resource that serves its kind."""

from valkey_gitops.admission.model import Object, Resource
from valkey_gitops.admission.schema import Schemas


def resource_of(obj: Object, schemas: Schemas) -> Resource | None:
    """The resource; None for a kind that this Kubernetes version does not have."""
    kind = schemas.kind(str(obj.get("apiVersion")), str(obj.get("kind")))
    if kind is None:
        return None
    group, _, version = kind.api_version.rpartition("/")
    return Resource(group, version, kind.plural, kind.namespaced)
