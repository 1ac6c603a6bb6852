"""Manifests as plain mappings. cdk8s sees them only in `app`: what builds them needs no Node and is quick to test."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.settings import Settings

Manifest = dict[str, Any]
"""A Kubernetes object in the order in which it is written: apiVersion, kind, metadata, and the rest."""

RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
}
"""The container half of the Pod Security Standard `restricted`."""


def manifest(  # noqa: PLR0913 - the parts of an object's head, all but the first three by name
    api_version: str,
    kind: str,
    name: str,
    *,
    namespace: str = "",
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Manifest:
    """An object with its metadata; empty parts are left out."""
    metadata: dict[str, Any] = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    if labels:
        metadata["labels"] = dict(labels)
    if annotations:
        metadata["annotations"] = dict(sorted(annotations.items()))
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **(body or {})}


def owned(  # noqa: PLR0913 - as above
    settings: Settings,
    api_version: str,
    kind: str,
    name: str,
    *,
    namespace: str | None = None,
    annotations: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Manifest:
    """An object that belongs to the deployment alone: with its labels, and in its namespace unless another is given."""
    where = settings.namespace if namespace is None else namespace
    return manifest(
        api_version, kind, name, namespace=where, labels=labels(settings.name), annotations=annotations, body=body
    )


def labels(app: str) -> dict[str, str]:
    """The labels of everything that belongs to one deployment (never on a shared object, see `exposure`)."""
    return {"app": app, "app.kubernetes.io/name": "valkey", "app.kubernetes.io/managed-by": "valkey-gitops"}


def pod_security(user: int, group: int) -> dict[str, Any]:
    """The pod half of the Pod Security Standard `restricted`."""
    return {
        "fsGroup": group,
        "fsGroupChangePolicy": "OnRootMismatch",
        "runAsGroup": group,
        "runAsNonRoot": True,
        "runAsUser": user,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def pull_secrets(name: str | None) -> dict[str, Any]:
    """The pod's imagePullSecrets, if there are any."""
    return {"imagePullSecrets": [{"name": name}]} if name else {}
