"""What the server writes into a new object of a kind, and not into one of its type inside another."""

from binascii import b2a_base64
from collections.abc import Callable
from typing import Any

from valkey_gitops.admission.default.pods import pod
from valkey_gitops.admission.default.rules import fill

Struct = dict[str, Any]

_SOURCES = (("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot"))

STATUS: dict[str, Struct] = {
    "admissionregistration/v1.ValidatingAdmissionPolicy": {},
    "apps/v1.DaemonSet": {
        "currentNumberScheduled": 0,
        "numberMisscheduled": 0,
        "desiredNumberScheduled": 0,
        "numberReady": 0,
    },
    "apps/v1.Deployment": {},
    "apps/v1.ReplicaSet": {"replicas": 0},
    "apps/v1.StatefulSet": {"replicas": 0, "availableReplicas": 0},
    "autoscaling/v2.HorizontalPodAutoscaler": {"desiredReplicas": 0, "currentMetrics": None},
    "batch/v1.CronJob": {},
    "batch/v1.Job": {},
    "core/v1.Namespace": {"phase": "Active"},
    "core/v1.PersistentVolume": {"phase": "Pending"},
    "core/v1.PersistentVolumeClaim": {"phase": "Pending"},
    "core/v1.Pod": {"phase": "Pending"},
    "core/v1.ResourceQuota": {},
    "core/v1.Service": {"loadBalancer": {}},
    "networking/v1.Ingress": {"loadBalancer": {}},
    "policy/v1.PodDisruptionBudget": {
        "disruptionsAllowed": 0,
        "currentHealthy": 0,
        "desiredHealthy": 0,
        "expectedPods": 0,
    },
}
"""The status of a new object, whatever is given."""


def _daemon_set(out: Struct) -> None:
    fill(out["metadata"], "annotations", {"deprecated.daemonset.template.generation": "1"})


def _job(out: Struct) -> None:
    """Completions and labels; those that hold the uid are left out, and so is the selector by them."""
    spec, metadata = out["spec"], out["metadata"]
    if type(spec) is not dict:
        return
    _job_defaults(spec)
    template = spec["template"]
    inner = template.get("metadata") if type(template) is dict else None
    labels = inner.get("labels", {}) if type(inner) is dict else None
    if type(inner) is not dict or type(labels) is not dict:
        return
    generated = _job_labels(metadata.get("name")) if spec["manualSelector"] is False else {}
    if labels := generated | labels:
        inner["labels"] = labels
        metadata.setdefault("labels", dict(labels))


def _job_defaults(spec: Struct) -> None:
    if "completions" not in spec and "parallelism" not in spec:
        spec["completions"] = 1
    defaults = {
        "parallelism": 1,
        "backoffLimit": 2**31 - 1 if "backoffLimitPerIndex" in spec else 6,
        "completionMode": "NonIndexed",
        "suspend": False,
        "podReplacementPolicy": "Failed" if "podFailurePolicy" in spec else "TerminatingOrFailed",
        "manualSelector": False,
    }
    for key, value in defaults.items():
        spec.setdefault(key, value)


def _job_labels(name: object) -> Struct:
    return {"batch.kubernetes.io/job-name": name, "job-name": name} if name else {}


def _namespace(out: Struct) -> None:
    metadata = out["metadata"]
    if name := metadata.get("name"):
        labels = metadata.get("labels", {})
        if type(labels) is dict:
            metadata["labels"] = labels | {"kubernetes.io/metadata.name": name}


def _persistent_volume(out: Struct) -> None:
    _protect(out, "kubernetes.io/pv-protection")


def _persistent_volume_claim(out: Struct) -> None:
    _protect(out, "kubernetes.io/pvc-protection")
    if type(out["spec"]) is dict:
        _data_sources(out["spec"])


def _data_sources(spec: Struct) -> None:
    """Either field stands for both; the old one holds only what it could hold before the new one was there."""
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    if type(reference) is dict and reference.get("namespace"):
        del spec["dataSourceRef"]  # gate CrossNamespaceVolumeDataSource is off
        reference = None
    if type(source) is dict and reference is None:
        if (source["apiGroup"] or "", source["kind"]) in _SOURCES:
            spec["dataSourceRef"] = dict(source)
        else:
            del spec["dataSource"]
    elif type(reference) is dict and source is None:
        spec["dataSource"] = dict(reference)


def _protect(out: Struct, finalizer: str) -> None:
    """Admission plugin StorageObjectInUseProtection."""
    metadata = out["metadata"]
    finalizers = metadata.get("finalizers", [])
    if type(finalizers) is list and finalizer not in finalizers:
        metadata["finalizers"] = [*finalizers, finalizer]


def _secret(out: Struct) -> None:
    """Texts are stored encoded; stringData is only for writing."""
    texts, data = out.get("stringData", {}), out.get("data", {})
    if type(texts) is dict and type(data) is dict and all(isinstance(text, str) for text in texts.values()):
        out.pop("stringData", None)
        encoded = {key: b2a_base64(text.encode(), newline=False).decode() for key, text in texts.items()}
        if data or encoded:
            out["data"] = data | encoded


def _autoscaler_v1(out: Struct) -> None:
    """Stored as v2, whose metrics have a default."""
    if type(out.get("spec")) is dict:
        out["spec"].setdefault("targetCPUUtilizationPercentage", 80)


OBJECTS: dict[str, Callable[[Struct], None]] = {
    "apps/v1.DaemonSet": _daemon_set,
    "autoscaling/v1.HorizontalPodAutoscaler": _autoscaler_v1,
    "batch/v1.Job": _job,
    "core/v1.Namespace": _namespace,
    "core/v1.PersistentVolume": _persistent_volume,
    "core/v1.PersistentVolumeClaim": _persistent_volume_claim,
    "core/v1.Pod": pod,
    "core/v1.Secret": _secret,
}
"""By type of the kind, as types.jsonl names it."""
