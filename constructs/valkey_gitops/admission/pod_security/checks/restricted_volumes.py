"""Volumes are those that Kubernetes itself provides, and those of claims and CSI drivers."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, plural, quoted
from valkey_gitops.admission.validate.metadata import text
from valkey_gitops.admission.validate.workloads.scalars import listed

ALLOWED = (
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
)
OTHERS = (
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "gitRepo",
    "nfs",
    "iscsi",
    "glusterfs",
    "rbd",
    "flexVolume",
    "cinder",
    "cephfs",
    "flocker",
    "fc",
    "azureFile",
    "vsphereVolume",
    "quobyte",
    "azureDisk",
    "photonPersistentDisk",
    "portworxVolume",
    "scaleIO",
    "storageos",
)


def check(pod: Pod) -> Violation | None:
    """No volume is of another type."""
    volumes = listed(pod.spec.get("volumes"), (*pod.path, "spec", "volumes"))
    bad = [(path, volume) for path, volume in volumes if not any(volume.get(kind) is not None for kind in ALLOWED)]
    if not bad:
        return None
    kinds = sorted({_kind(volume) for _, volume in bad})
    names = quoted(text(volume.get("name")) for _, volume in bad)
    use = "uses" if len(bad) == 1 else "use"
    return Violation(
        "restricted volume types",
        f"{plural('volume', bad)} {names} {use} {plural('restricted volume type', kinds)} {quoted(kinds)}",
        tuple((*path, _kind(volume)) for path, volume in bad),
    )


def _kind(volume: Mapping[str, Any]) -> str:
    return next((kind for kind in OTHERS if volume.get(kind) is not None), "unknown")


CHECK = Check("restrictedVolumes", "restricted", ((0, check),), overrides="hostPathVolumes")
