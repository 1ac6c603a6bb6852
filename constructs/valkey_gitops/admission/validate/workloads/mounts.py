"""Where a container sees the volumes of its pod: `volumeMounts` and `volumeDevices`."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.workloads.scalars import listed, validate_descending_path, validate_word
from valkey_gitops.admission.validate.workloads.volumes import Volumes

_PROPAGATIONS = ("Bidirectional", "HostToContainer", "None")
_RECURSIVE = ("Disabled", "Enabled", "IfPossible")


def validate_mounts(container: Mapping[str, Any], volumes: Volumes, errors: FieldErrors, path: Path) -> None:
    """Each mount names a volume and has a path of its own; the server reports some fields at the list."""
    devices, taken = _paths(container, "volumeDevices", "devicePath"), set()
    for place, mount in listed(container.get("volumeMounts"), path):
        name, target = text(mount.get("name")), text(mount.get("mountPath"))
        if not name:
            errors.required((*place, "name"))
        if name not in volumes:
            errors.not_found((*place, "name"), name)
        if not target:
            errors.required((*place, "mountPath"))
        if target in taken:
            errors.invalid((*place, "mountPath"), target, "must be unique")
        taken.add(target)
        if name in devices:
            errors.invalid((*place, "name"), name, "must not already exist in volumeDevices")
        if target in devices.values():
            errors.invalid((*place, "mountPath"), target, "must not already exist as a path in volumeDevices")
        validate_sub_path(mount, errors, path, place)
        validate_propagation(mount, container, errors, (*path, "mountPropagation"))
        validate_recursive_read_only(mount, errors, (*path, "recursiveReadOnly"))


def _paths(container: Mapping[str, Any], field: str, target: str) -> dict[str, str]:
    return {text(item.get("name")): text(item.get(target)) for _, item in listed(container.get(field), ())}


def validate_sub_path(mount: Mapping[str, Any], errors: FieldErrors, path: Path, place: Path) -> None:
    """A path below the volume, as it is or with variables, not both."""
    plain, expression = text(mount.get("subPath")), text(mount.get("subPathExpr"))
    if plain:
        validate_descending_path(plain, errors, (*path, "subPath"))
    if expression and plain:
        errors.invalid((*place, "subPathExpr"), expression, "subPathExpr and subPath are mutually exclusive")
    if expression:
        validate_descending_path(expression, errors, (*path, "subPathExpr"))


def validate_propagation(
    mount: Mapping[str, Any], container: Mapping[str, Any], errors: FieldErrors, path: Path
) -> None:
    """Only a privileged container may mount on the node."""
    propagation = mount.get("mountPropagation")
    if propagation is None:
        return
    validate_word(propagation, _PROPAGATIONS, errors, path)
    if propagation == "Bidirectional" and mapping(container.get("securityContext")).get("privileged") is not True:
        errors.forbidden(path, "Bidirectional mount propagation is available only to privileged containers")


def validate_recursive_read_only(mount: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """Read only with all that is mounted below."""
    mode = mount.get("recursiveReadOnly")
    if mode is None or mode == "Disabled":
        return
    if mode not in _RECURSIVE:
        validate_word(mode, _RECURSIVE, errors, path)
        return
    if mount.get("readOnly") is not True:
        errors.forbidden(path, "may only be specified when readOnly is true")
    if mount.get("mountPropagation") not in (None, "None"):
        errors.forbidden(path, "may only be specified when mountPropagation is None or not specified")


def validate_devices(container: Mapping[str, Any], volumes: Volumes, errors: FieldErrors, path: Path) -> None:
    """Each device names a claim and has a path of its own."""
    mounts, names, paths = _paths(container, "volumeMounts", "mountPath"), set(), set()
    for place, device in listed(container.get("volumeDevices"), path):
        name, target = text(device.get("name")), text(device.get("devicePath"))
        validate_device_name(name, volumes, errors, (*place, "name"), taken=name in names)
        if not target:
            errors.required((*place, "devicePath"))
        if target in paths:
            errors.invalid((*place, "devicePath"), target, "must be unique")
        if ".." in target.split("/"):
            errors.invalid((*place, "devicePath"), target, "can not contain backsteps ('..')")
        else:
            paths.add(target)
        if name in mounts:
            errors.invalid((*place, "name"), name, "must not already exist in volumeMounts")
        if target in mounts.values():
            errors.invalid((*place, "devicePath"), target, "must not already exist as a path in volumeMounts")
        if name:
            names.add(name)


def validate_device_name(name: str, volumes: Volumes, errors: FieldErrors, path: Path, *, taken: bool) -> None:
    """The name of a volume that is a claim."""
    volume = volumes.get(name)
    if not name:
        errors.required(path)
    if taken:
        errors.invalid(path, name, "must be unique")
    if volume is None:
        errors.not_found(path, name)
    elif "persistentVolumeClaim" not in volume and "ephemeral" not in volume:
        told = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"
        errors.invalid(path, name, told)
