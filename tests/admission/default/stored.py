"""What a real API server stores: stored.jsonl, written by record.py from kube-apiserver v1.34.4, server-side apply."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from tests.admission.schema.decisions import SCHEMAS, path_of
from tests.cluster.api import Api

OBJECTS = Path(__file__).parent / "objects.yaml"
QUANTITIES = Path(__file__).parent / "quantities.json"
RECORD = Path(__file__).parent / "stored.jsonl"

ASSIGNED = {"uid", "creationTimestamp", "generation", "managedFields", "resourceVersion"}
"""Metadata that differs from request to request."""

ADDRESSES = ("clusterIP", "clusterIPs", "ipFamilies", "healthCheckNodePort")
UID_LABELS = ("batch.kubernetes.io/controller-uid", "controller-uid")


class Stored(NamedTuple):
    source: str
    object: Any
    stored: Any


def recorded() -> list[Stored]:
    return [Stored(**json.loads(line)) for line in RECORD.read_text().splitlines()]


def ask(api: Api, obj: Any) -> Any:
    """What the server would store, without what it assigns; a message where it refuses."""
    kind = SCHEMAS.kind(obj["apiVersion"], obj["kind"])
    if kind is None:
        return "unknown kind"
    asked = json.loads(json.dumps(obj))
    asked.setdefault("metadata", {}).pop("namespace", None)
    answer = api.apply(path_of(asked), json.dumps(asked).encode())
    if answer.status >= 300:
        return str(answer.body["message"])
    stored = _without_assigned(answer.body, asked)
    if namespace := obj["metadata"].get("namespace"):
        stored["metadata"]["namespace"] = namespace
    else:
        stored["metadata"].pop("namespace", None)
    return stored


def _without_assigned(stored: Any, asked: Any) -> Any:
    stored["metadata"] = {key: value for key, value in stored["metadata"].items() if key not in ASSIGNED}
    match stored["kind"]:
        case "Service":
            _without_addresses(stored["spec"], asked["spec"])
        case "Job":
            _without_uid(stored)
        case "Pod":
            del stored["status"]["qosClass"]
        case "PersistentVolume":
            del stored["status"]["lastPhaseTransitionTime"]
    return stored


def _without_addresses(spec: Any, asked: Any) -> None:
    for name in ADDRESSES:
        if not asked.get(name) and not (name == "clusterIPs" and asked.get("clusterIP")):
            spec.pop(name, None)
    for port, given in zip(spec.get("ports", ()), asked.get("ports") or (), strict=True):
        if not given.get("nodePort"):
            port.pop("nodePort", None)


def _without_uid(job: Any) -> None:
    for metadata in (job["metadata"], job["spec"]["template"]["metadata"]):
        for label in UID_LABELS:
            metadata.get("labels", {}).pop(label, None)
    if not job["spec"]["manualSelector"]:
        del job["spec"]["selector"]
