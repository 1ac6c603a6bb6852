"""What the API server writes into an object before admission begins: expressions see that it is there.

The values are the cluster's own. Measured on 1.34: a created object has uid, creationTimestamp and managedFields, and a
generation where its kind counts them; an update has the resourceVersion too.
"""

from typing import Any

from valkey_gitops.admission.admission_policies.attributes import Attributes
from valkey_gitops.admission.model import Object
from valkey_gitops.admission.schema import Schemas

_COUNTED = {"apps", "batch", "policy", "networking.k8s.io", "admissionregistration.k8s.io"}
"""Groups whose kinds have a generation, as all custom resources have."""

_UID = "00000000-0000-0000-0000-000000000000"
_TIME = "1970-01-01T00:00:00Z"


def stored(request: Attributes, schemas: Schemas) -> Attributes:
    """The request with its objects as the server has them."""
    old = request.old_object and _with(request.old_object, request, schemas, exists=True)
    new = request.object and _with(request.object, request, schemas, exists=old is not None)
    if old and new and new.get("spec") != old.get("spec") and "generation" in new["metadata"]:
        new["metadata"]["generation"] = 2
    return request._replace(object=new, old_object=old)


def _with(obj: Object, request: Attributes, schemas: Schemas, *, exists: bool) -> dict[str, Any]:
    metadata: dict[str, Any] = dict(obj.get("metadata") or {})
    if request.resource.namespaced:
        metadata.setdefault("namespace", request.namespace)
    metadata.setdefault("uid", _UID)
    metadata.setdefault("creationTimestamp", _TIME)
    metadata.setdefault("managedFields", [])
    if exists:
        metadata.setdefault("resourceVersion", "1")
    if request.kind.group in _COUNTED or schemas.is_custom(str(obj.get("apiVersion")), request.kind.name):
        metadata.setdefault("generation", 1)
    return {**obj, "metadata": metadata}
