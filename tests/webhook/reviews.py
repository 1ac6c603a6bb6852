"""AdmissionReviews for the tests."""

import json
from typing import Any

from valkey_gitops.admission.schema import Schemas

SCHEMAS = Schemas.load("1.34")


def review(obj: dict[str, Any] | None, operation: str = "CREATE", **more: Any) -> dict[str, Any]:
    """What the API server sends for an object; `more` are further fields of the request."""
    shown = obj or more.get("oldObject") or {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}
    group, _, version = shown["apiVersion"].rpartition("/")
    kind = SCHEMAS.kind(shown["apiVersion"], shown["kind"])
    request = {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
        "operation": operation,
        "kind": {"group": group, "version": version, "kind": shown["kind"]},
        "resource": {"group": group, "version": version, "resource": kind.plural if kind else "things"},
        "name": shown["metadata"].get("name", ""),
        "namespace": shown["metadata"].get("namespace", ""),
        "userInfo": {"username": "somebody"},
        "object": obj,
        "oldObject": None,
        "dryRun": False,
    }
    return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request | more}


def body(obj: dict[str, Any] | None, operation: str = "CREATE", **more: Any) -> bytes:
    return json.dumps(review(obj, operation, **more)).encode()


def config_map(name: str = "settings", **data: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "valkey"}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def with_password(value: str) -> dict[str, Any]:
    """What the bundled policy no-plain-password denies."""
    return config_map("auth", **{"users.acl": f"user default on >{value} ~* +@all"})
