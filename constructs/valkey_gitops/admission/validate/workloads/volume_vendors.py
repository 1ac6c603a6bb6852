"""Volume sources of single vendors and protocols, most of them out of use."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.workloads.scalars import (
    number,
    unsupported,
    validate_dns_label,
    validate_required,
    validate_word,
)

BYTE = 255
TENANT_LENGTH = 64
ISCSI_NAME_LENGTH = 64
_ISCSI_FORMATS = {
    "iqn": re.compile(r"iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)\Z", re.ASCII),
    "eui": re.compile(r"eui.[A-Za-z0-9]{16}\Z"),
    "naa": re.compile(r"naa.[A-Za-z0-9]{32}\Z"),
}
_AZURE_MANAGED = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
_AZURE_BLOB = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"
_HOST_AND_PORT = re.compile(r"([^:\[\]]*|\[[^\[\]]*\]):[^:\[\]]*\Z")


def requires(*fields: str) -> Callable[[Mapping[str, Any], FieldErrors, Path], None]:
    """The rule of a source that only has to have some fields."""

    def validate_fields(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
        for field in fields:
            validate_required(source, field, errors, path)

    return validate_fields


def validate_gce_disk(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A disk of Google's."""
    validate_required(source, "pdName", errors, path)
    _validate_partition(source, errors, path)


def validate_aws_disk(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A disk of Amazon's."""
    validate_required(source, "volumeID", errors, path)
    _validate_partition(source, errors, path)


def _validate_partition(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """0 stands for the whole disk, whatever the message says."""
    if not 0 <= number(source.get("partition")) <= BYTE:
        errors.invalid((*path, "partition"), source["partition"], f"must be between 1 and {BYTE}, inclusive")


def validate_iscsi(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A target of iSCSI."""
    validate_required(source, "targetPortal", errors, path)
    if not source.get("iqn"):
        errors.required((*path, "iqn"))
    else:
        _validate_iscsi_format(text(source.get("iqn")), errors, (*path, "iqn"))
    validate_lun(source.get("lun"), errors, (*path, "lun"))
    if (source.get("chapAuthDiscovery") or source.get("chapAuthSession")) and source.get("secretRef") is None:
        errors.required((*path, "secretRef"))
    if source.get("initiatorName") is not None:
        _validate_iscsi_format(text(source.get("initiatorName")), errors, (*path, "initiatorname"))


def _validate_iscsi_format(name: str, errors: FieldErrors, path: Path) -> None:
    pattern = _ISCSI_FORMATS.get(name[:3])
    if pattern is None:
        errors.invalid(path, name, "must be valid format starting with iqn, eui, or naa")
    elif not (pattern.search(name) if name.startswith("iqn") else pattern.match(name)):
        errors.invalid(path, name, "must be valid format")


def validate_iscsi_name(name: str, source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """An initiator of one's own limits the name of the volume."""
    if len(f"{name}:{text(source.get('targetPortal'))}".encode()) > ISCSI_NAME_LENGTH:
        told = "must be under 64 characters if iscsi.initiatorName is specified."
        errors.invalid(path, name, f"Total length of <volume name>:<iscsi.targetPortal> {told}")


def validate_lun(value: Any, errors: FieldErrors, path: Path) -> None:
    """A logical unit."""
    if not 0 <= number(value) <= BYTE:
        errors.invalid(path, value, f"must be between 0 and {BYTE}, inclusive")


def validate_flocker(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A dataset, by name or by UUID."""
    name, uuid = text(source.get("datasetName")), text(source.get("datasetUUID"))
    if not name and not uuid:
        errors.required(path, "one of datasetName and datasetUUID is required")
    if name and uuid:
        errors.invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously")
    if "/" in name:
        errors.invalid((*path, "datasetName"), name, "must not contain '/'")


def validate_cinder(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A disk of OpenStack's."""
    validate_required(source, "volumeID", errors, path)
    _validate_secret_reference(source, errors, path)


def _validate_secret_reference(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    if source.get("secretRef") is not None:
        validate_required(mapping(source["secretRef"]), "name", errors, (*path, "secretRef"))


def validate_quobyte(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A volume of Quobyte's."""
    registry, pairs = text(source.get("registry")), "must be a host:port pair or multiple pairs separated by commas"
    if not registry:
        errors.required((*path, "registry"), pairs)
    elif len(text(source.get("tenant")).encode()) > TENANT_LENGTH:
        errors.required((*path, "tenant"), "must be a UUID and may not exceed a length of 64 characters")
    elif not all(map(_HOST_AND_PORT.match, registry.split(","))):
        errors.invalid((*path, "registry"), registry, pairs)
    validate_required(source, "volume", errors, path)


def validate_fibre_channel(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A target of Fibre Channel."""
    targets, ids = source.get("targetWWNs"), source.get("wwids")
    if not targets and not ids:
        errors.required((*path, "targetWWNs"), "must specify either targetWWNs or wwids, but not both")
    if targets and ids:
        told = "targetWWNs and wwids can not be specified simultaneously"
        errors.invalid((*path, "targetWWNs"), targets, told)
    if targets and source.get("lun") is None:
        errors.required((*path, "lun"), "lun is required if targetWWNs is specified")
    elif targets:
        validate_lun(source.get("lun"), errors, (*path, "lun"))


def validate_flex_volume(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A volume of a driver on the node."""
    validate_required(source, "driver", errors, path)
    for key in sorted(mapping(source.get("options"))):
        namespace = f".{key.partition('/')[0].lower()}"
        if namespace.endswith((".kubernetes.io", ".k8s.io")):
            errors.invalid((*path, "options", key), key, "kubernetes.io and k8s.io namespaces are reserved")


def validate_azure_disk(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A disk of Microsoft's."""
    uri, kind = text(source.get("diskURI")), source.get("kind")
    validate_required(source, "diskName", errors, path)
    validate_required(source, "diskURI", errors, path)
    if source.get("cachingMode") is not None:
        validate_word(source["cachingMode"], ("None", "ReadOnly", "ReadWrite"), errors, (*path, "cachingMode"))
    if kind is not None:
        validate_word(kind, ("Dedicated", "Managed", "Shared"), errors, (*path, "kind"))
        start, known = ("/subscriptions/", _AZURE_MANAGED) if kind == "Managed" else ("https://", _AZURE_BLOB)
        if not uri.startswith(start):
            unsupported(uri, (known,), errors, (*path, "diskURI"))


def validate_storage_os(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A volume of StorageOS's."""
    if name := text(source.get("volumeName")):
        validate_dns_label(name, errors, (*path, "volumeName"))
    else:
        errors.required((*path, "volumeName"))
    if namespace := text(source.get("volumeNamespace")):
        validate_dns_label(namespace, errors, (*path, "volumeNamespace"))
    _validate_secret_reference(source, errors, path)
