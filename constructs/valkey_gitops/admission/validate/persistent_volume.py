"""PersistentVolumes: what holds for every type of volume. Source: k8s.io/kubernetes/pkg/apis/core/validation."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors, Key
from valkey_gitops.admission.validate.metadata import mapping, sequence, text, validate_metadata
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems
from valkey_gitops.admission.validate.persistent_volume_claim import VOLUME_MODES, validate_access_modes, validate_class
from valkey_gitops.admission.validate.quantities import NANOS, nanos, validate_positive_quantity
from valkey_gitops.admission.validate.workloads.volume_sources import validate_host_path

_RECLAIM = ("Delete", "Recycle", "Retain")
_SOURCES = (
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "flocker",
    "nfs",
    "rbd",
    "quobyte",
    "cephfs",
    "iscsi",
    "cinder",
    "fc",
    "flexVolume",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "scaleIO",
    "local",
    "storageos",
    "csi",
)


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """A capacity, access modes and one type of volume."""
    del version
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=False)
    spec = mapping(obj.get("spec"))
    if not sequence(spec.get("accessModes")):
        errors.required(("spec", "accessModes"))
    validate_access_modes(spec.get("accessModes"), errors, ("spec", "accessModes"))
    validate_capacity(spec, errors)
    reclaim = text(spec.get("persistentVolumeReclaimPolicy"))
    if reclaim and reclaim not in _RECLAIM:
        errors.unsupported(("spec", "persistentVolumeReclaimPolicy"), reclaim, _RECLAIM)
    validate_one_source(spec, errors)
    validate_class(spec.get("storageClassName"), errors, ("spec", "storageClassName"))
    mode = spec.get("volumeMode")
    if mode is not None and mode not in VOLUME_MODES:
        errors.unsupported(("spec", "volumeMode"), mode, VOLUME_MODES)


def validate_capacity(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """Storage, and nothing else, and more than none of it."""
    capacity = mapping(spec.get("capacity"))
    if not capacity:
        errors.required(("spec", "capacity"))
    if set(capacity) != {"storage"}:
        shown = dict(sorted(capacity.items())) or None
        errors.unsupported(("spec", "capacity"), shown, ("storage",))
    for name, size in sorted(capacity.items()):
        number = nanos(size) or 0
        if number < 0:
            errors.invalid(("spec", "capacity", Key(name)), number // NANOS, "must be a valid resource quantity")
        validate_positive_quantity(size, errors, ("spec", "capacity", Key(name)))


def validate_one_source(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """One type of volume; what each asks for is checked for paths on the node alone."""
    given = [source for source in _SOURCES if spec.get(source) is not None]
    if given[:1] == ["hostPath"]:
        validate_host_path(mapping(spec["hostPath"]), errors, ("spec", "hostPath"))
    for source in given[1:]:
        errors.forbidden(("spec", source), "may not specify more than 1 volume type")
    if not given:
        errors.required(("spec",), "must specify a volume type")
    elif given[0] == "local" and spec.get("nodeAffinity") is None:
        errors.required(("spec", "nodeAffinity"), "Local volume requires node affinity")


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """The volume behind it stays, and how it is mounted."""
    validate(obj, errors, version)
    spec, old_spec = mapping(obj.get("spec")), mapping(old.get("spec"))
    if _sources(spec) != _sources(old_spec):
        told = "spec.persistentvolumesource is immutable after creation"
        errors.forbidden(("spec", "persistentvolumesource"), told)
    mode, old_mode = (part.get("volumeMode") or "Filesystem" for part in (spec, old_spec))
    if mode != old_mode:
        errors.invalid(("volumeMode",), mode, "field is immutable")


def _sources(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What it is made of; a secret for its growth may come later, and the type of a path may be left out."""
    found = {name: dict(mapping(spec[name])) for name in _SOURCES if spec.get(name) is not None}
    for source in found.values():
        source.pop("controllerExpandSecretRef", None)
        if not source.get("type"):
            source.pop("type", None)
    return found
