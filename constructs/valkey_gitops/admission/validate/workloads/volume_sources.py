"""Volume sources that most clusters have."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text, validate_annotations, validate_labels
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems
from valkey_gitops.admission.validate.persistent_volume_claim import validate_claim_spec
from valkey_gitops.admission.validate.workloads.scalars import (
    listed,
    validate_descending_path,
    validate_file_mode,
    validate_no_backsteps,
    validate_required,
    validate_required_word,
    validate_unreserved_path,
    validate_word,
)

_HOST_PATH_TYPES = (
    "",
    "BlockDevice",
    "CharDevice",
    "Directory",
    "DirectoryOrCreate",
    "File",
    "FileOrCreate",
    "Socket",
)
PULL_POLICIES = ("Always", "IfNotPresent", "Never")
DRIVER_LENGTH = 63
_TEMPLATE_METADATA = (
    "name",
    "generateName",
    "namespace",
    "selfLink",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "ownerReferences",
    "finalizers",
    "managedFields",
)


def validate_host_path(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A path on the node."""
    if not source.get("path"):
        errors.required((*path, "path"))
        return
    validate_no_backsteps(text(source.get("path")), errors, (*path, "path"))
    if source.get("type") is not None:
        validate_word(source["type"], _HOST_PATH_TYPES, errors, (*path, "type"))


def validate_git_repo(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A clone; out of use since long."""
    validate_required(source, "repository", errors, path)
    validate_descending_path(text(source.get("directory")), errors, (*path, "directory"))


def validate_secret(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A Secret as files."""
    validate_required(source, "secretName", errors, path)
    _validate_files(source, errors, path)


def validate_config_map(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A ConfigMap as files."""
    validate_required(source, "name", errors, path)
    _validate_files(source, errors, path)


def _validate_files(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    validate_file_mode(source.get("defaultMode"), errors, (*path, "defaultMode"))
    for place, item in listed(source.get("items"), (*path, "items")):
        validate_key_to_path(item, errors, place)


def validate_key_to_path(item: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A key and its file."""
    validate_required(item, "key", errors, path)
    validate_required(item, "path", errors, path)
    validate_unreserved_path(text(item.get("path")), errors, (*path, "path"))
    validate_file_mode(item.get("mode"), errors, (*path, "mode"))


def validate_nfs(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """An export of a server."""
    validate_required(source, "server", errors, path)
    validate_required(source, "path", errors, path)
    if not text(source.get("path")).startswith("/"):
        errors.invalid((*path, "path"), text(source.get("path")), "must be an absolute path")


def validate_csi(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A volume that a driver makes for this pod alone."""
    driver = text(source.get("driver"))
    if not driver:
        errors.required((*path, "driver"))
    if len(driver.encode()) > DRIVER_LENGTH:
        errors.too_long((*path, "driver"), DRIVER_LENGTH)
    for problem in dns1123_subdomain_problems(driver.lower()):
        errors.invalid((*path, "driver"), driver, problem)
    if source.get("nodePublishSecretRef") is not None:
        secret = text(mapping(source["nodePublishSecretRef"]).get("name"))
        if not secret:
            errors.required((*path, "nodePublishSecretRef", "name"))
        for problem in dns1123_subdomain_problems(secret) if secret else ():
            errors.invalid((*path, "name"), secret, problem)


def validate_ephemeral(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A claim that lives with the pod."""
    place = (*path, "volumeClaimTemplate")
    if source.get("volumeClaimTemplate") is None:
        errors.required(place)
        return
    template = mapping(source["volumeClaimTemplate"])
    metadata = mapping(template.get("metadata"))
    validate_annotations(metadata.get("annotations"), errors, (*place, "metadata", "annotations"))
    validate_labels(metadata.get("labels"), errors, (*place, "metadata", "labels"))
    for field in _TEMPLATE_METADATA:
        if metadata.get(field):
            errors.forbidden((*place, "metadata", field), "cannot be set")
    validate_claim_spec(mapping(template.get("spec")), errors, (*place, "spec"))


def validate_image(source: Mapping[str, Any], errors: FieldErrors, path: Path, *, is_pod: bool) -> None:
    """The files of an image; a template may leave the image to whoever makes pods of it."""
    if is_pod:
        validate_required(source, "reference", errors, path)
    validate_required_word(source.get("pullPolicy"), PULL_POLICIES, errors, (*path, "pullPolicy"))
