"""The variables that the expressions of a policy see, with their types.

Source: k8s.io/apiserver/pkg/admission/plugin/cel, BuildRequestType and BuildNamespaceType.
"""

from collections.abc import Mapping
from typing import Final

from valkey_gitops.cel.types import (
    BOOL,
    DYN_TYPE,
    INT,
    OBJECT,
    STRING,
    TIMESTAMP,
    Type,
    list_of,
    map_of,
    object_type,
)

_STRINGS = map_of(STRING, STRING)

_KIND = object_type("kubernetes.GroupVersionKind", {"group": STRING, "version": STRING, "kind": STRING})
_RESOURCE = object_type("kubernetes.GroupVersionResource", {"group": STRING, "version": STRING, "resource": STRING})
_USER = object_type(
    "kubernetes.UserInfo",
    {"username": STRING, "uid": STRING, "groups": list_of(STRING), "extra": map_of(STRING, list_of(STRING))},
)
REQUEST: Final = object_type(
    "kubernetes.AdmissionRequest",
    {
        "kind": _KIND,
        "resource": _RESOURCE,
        "subResource": STRING,
        "requestKind": _KIND,
        "requestResource": _RESOURCE,
        "requestSubResource": STRING,
        "name": STRING,
        "namespace": STRING,
        "operation": STRING,
        "userInfo": _USER,
        "dryRun": BOOL,
        "options": DYN_TYPE,
    },
)

_METADATA = object_type(
    "kubernetes.NamespaceMetadata",
    {
        "name": STRING,
        "generateName": STRING,
        "namespace": STRING,
        "labels": _STRINGS,
        "annotations": _STRINGS,
        "UID": STRING,
        "creationTimestamp": TIMESTAMP,
        "deletionGracePeriodSeconds": INT,
        "deletionTimestamp": TIMESTAMP,
        "generation": INT,
        "resourceVersion": STRING,
        "finalizers": list_of(STRING),
    },
)
_CONDITION = object_type(
    "kubernetes.NamespaceCondition",
    {"status": STRING, "type": STRING, "lastTransitionTime": TIMESTAMP, "message": STRING, "reason": STRING},
)
NAMESPACE: Final = object_type(
    "kubernetes.Namespace",
    {
        "metadata": _METADATA,
        "spec": object_type("kubernetes.NamespaceSpec", {"finalizers": list_of(STRING)}),
        "status": object_type("kubernetes.NamespaceStatus", {"conditions": list_of(_CONDITION), "phase": STRING}),
    },
)

_BASE: Mapping[str, Type] = {
    "object": DYN_TYPE,
    "oldObject": DYN_TYPE,
    "request": REQUEST,
    "namespaceObject": NAMESPACE,
}
_AUTHORIZER: Mapping[str, Type] = {
    "authorizer": Type(OBJECT, "kubernetes.authorization.Authorizer"),
    "authorizer.requestResource": Type(OBJECT, "kubernetes.authorization.ResourceCheck"),
}


def declared(*, params: bool, authorizer: bool) -> dict[str, Type]:
    """The variables of an expression: `params` where the policy has a paramKind, `authorizer` where it may ask."""
    found = dict(_BASE)
    if params:
        found["params"] = DYN_TYPE
    if authorizer:
        found |= _AUTHORIZER
    return found


def variables_type(fields: Mapping[str, Type]) -> Type:
    """The type of `variables`, with the variables so far."""
    return object_type("kubernetes.variables", fields)
