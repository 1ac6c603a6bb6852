"""The variables of a ValidatingAdmissionPolicy, typed as the API server types them, and how to ask an expression."""

import json
from typing import Any

from tests.cel.shown import shown
from valkey_gitops.admission.admission_policies.rbac import RBAC
from valkey_gitops.cel.environment import Environment
from valkey_gitops.cel.errors import CompileError, CostLimitError, EvaluationError
from valkey_gitops.cel.library.authz import (
    AUTHORIZER,
    RESOURCE_CHECK,
    Attributes,
    Authorizer,
    ResourceCheck,
    User,
)
from valkey_gitops.cel.types import (
    BOOL,
    DYN_TYPE,
    INT,
    STRING,
    TIMESTAMP,
    Type,
    list_of,
    map_of,
    object_type,
)

STRINGS = map_of(STRING, STRING)
_KIND = object_type("kubernetes.GroupVersionKind", dict.fromkeys(("group", "version", "kind"), STRING))
_RESOURCE = object_type("kubernetes.GroupVersionResource", dict.fromkeys(("group", "version", "resource"), STRING))
_USER = object_type(
    "kubernetes.UserInfo",
    {
        "username": STRING, "uid": STRING, "groups": list_of(STRING), "extra": map_of(STRING, list_of(STRING)),
    },
)  # fmt: skip
_REQUEST = object_type(
    "kubernetes.AdmissionRequest",
    {
        "kind": _KIND, "resource": _RESOURCE, "subResource": STRING, "requestKind": _KIND, "requestResource": _RESOURCE,
        "requestSubResource": STRING, "name": STRING, "namespace": STRING, "operation": STRING, "userInfo": _USER,
        "dryRun": BOOL, "options": DYN_TYPE,
    },
)  # fmt: skip
_CONDITION = object_type(
    "kubernetes.NamespaceCondition",
    {**dict.fromkeys(("status", "type", "message", "reason"), STRING), "lastTransitionTime": TIMESTAMP},
)
_METADATA = object_type(
    "kubernetes.NamespaceMetadata",
    {
        "name": STRING, "generateName": STRING, "namespace": STRING, "labels": STRINGS, "annotations": STRINGS,
        "UID": STRING, "creationTimestamp": TIMESTAMP, "deletionGracePeriodSeconds": INT,
        "deletionTimestamp": TIMESTAMP, "generation": INT, "resourceVersion": STRING, "finalizers": list_of(STRING),
    },
)  # fmt: skip
_NAMESPACE = object_type(
    "kubernetes.Namespace",
    {
        "metadata": _METADATA,
        "spec": object_type("kubernetes.NamespaceSpec", {"finalizers": list_of(STRING)}),
        "status": object_type("kubernetes.NamespaceStatus", {"conditions": list_of(_CONDITION), "phase": STRING}),
    },
)
VARIABLES: dict[str, Type] = {
    "object": DYN_TYPE, "oldObject": DYN_TYPE, "params": DYN_TYPE, "request": _REQUEST, "namespaceObject": _NAMESPACE,
    "authorizer": AUTHORIZER, "authorizer.requestResource": RESOURCE_CHECK,
}  # fmt: skip
_ENVIRONMENTS: dict[tuple[int, bool], Environment] = {}
_NAMES = {"google.protobuf.Timestamp": "timestamp", "google.protobuf.Duration": "duration", "null_type": "null"}


def environment(minor: int = 34, *, stored: bool = False) -> Environment:
    if (minor, stored) not in _ENVIRONMENTS:
        _ENVIRONMENTS[minor, stored] = Environment(VARIABLES, (1, minor), stored=stored)
    return _ENVIRONMENTS[minor, stored]


def ask(question: dict[str, Any]) -> dict[str, Any]:
    """What the oracle answers, from our engine."""
    try:
        program = environment(question.get("minor", 34), stored=question.get("stored", False)).compile(question["expr"])
    except CompileError as error:
        return {"compile": error.detail}
    names = ("object", "oldObject", "params", "request", "namespaceObject")
    variables = {name: question.get("vars", {}).get(name) for name in names} | _authorizers(question)
    answer: dict[str, Any] = {"type": program.result_type.text}
    try:
        answer["value"] = shown(program.evaluate(variables))
    except (EvaluationError, CostLimitError) as error:
        answer["error"] = str(error)
    return answer | {"cost": program.cost}


def _authorizers(question: dict[str, Any]) -> dict[str, Any]:
    user = question.get("user") or {"name": "nobody"}
    access = RBAC(question.get("rbac", []), is_complete=True)
    who = User(user["name"], tuple(user.get("groups", ())))
    requested = Attributes(who, "", group="apps", resource="deployments", namespace="valkey", name="main")
    return {
        "authorizer": Authorizer(access, who),
        "authorizer.requestResource": ResourceCheck(access, requested),
    }


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer of the oracle, its type written as in error texts."""
    if "type" in answer:
        text = answer["type"]
        for name, short in _NAMES.items():
            text = text.replace(name, short)
        answer = answer | {"type": text}
    return json.loads(json.dumps(answer))  # type: ignore[no-any-return]  # JSON of a dict
