"""Several sources in one folder: `projected`, and the downward API as files."""

from collections.abc import Iterator, Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.workloads.field_selectors import (
    VOLUME_FIELDS,
    validate_field_selector,
    validate_resource_selector,
)
from valkey_gitops.admission.validate.workloads.scalars import (
    listed,
    number,
    validate_file_mode,
    validate_required,
    validate_unreserved_path,
)
from valkey_gitops.admission.validate.workloads.volume_sources import validate_key_to_path

SHORTEST_TOKEN = 600
"""Seconds that a token of a service account lives at least."""
LONGEST_TOKEN = 2**32
_KINDS = ("secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate")


def validate_downward_api(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """Fields of the pod as files; the server reports all of them at the volume."""
    validate_file_mode(source.get("defaultMode"), errors, (*path, "defaultMode"))
    for _, file in listed(source.get("items"), path):
        validate_downward_file(file, errors, path)


def validate_downward_file(file: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A file with one field or one resource."""
    validate_required(file, "path", errors, path)
    validate_unreserved_path(text(file.get("path")), errors, (*path, "path"))
    field, resource = file.get("fieldRef"), file.get("resourceFieldRef")
    if field is not None:
        validate_field_selector(mapping(field), VOLUME_FIELDS, errors, (*path, "fieldRef"))
        if resource is not None:
            errors.invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
    elif resource is not None:
        validate_resource_selector(mapping(resource), errors, (*path, "resourceFieldRef"), in_volume=True)
    else:
        errors.required(path, "one of fieldRef and resourceFieldRef is required")
    validate_file_mode(file.get("mode"), errors, (*path, "mode"))


def validate_projected(volume: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """One kind for each source, and no file twice."""
    validate_file_mode(volume.get("defaultMode"), errors, (*path, "defaultMode"))
    taken: set[str] = set()
    for place, source in listed(volume.get("sources"), (*path, "sources")):
        given = [kind for kind in _KINDS if source.get(kind) is not None]
        for kind in given:
            projection = mapping(source[kind])
            if kind == "serviceAccountToken":
                validate_token(projection, errors, path, (*place, kind))
            for file, owner in _validate_files(kind, projection, errors, (*place, kind)):
                if file in taken:
                    errors.invalid(path, owner, "conflicting duplicate paths")
                taken.add(file)
        if len(given) > 1:
            errors.forbidden(place, "may not specify more than 1 volume type per source")


def _validate_files(kind: str, source: Mapping[str, Any], errors: FieldErrors, path: Path) -> Iterator[tuple[str, str]]:
    """The files of a projection, each with what the server quotes for it."""
    if kind in ("secret", "configMap"):
        validate_required(source, "name", errors, path)
        for place, item in listed(source.get("items"), (*path, "items")):
            validate_key_to_path(item, errors, place)
            yield from _file(item, text(source.get("name")))
    elif kind == "downwardAPI":
        for _, item in listed(source.get("items"), path):
            validate_downward_file(item, errors, path)
            yield from _file(item, text(item.get("path")))


def _file(item: Mapping[str, Any], owner: str) -> Iterator[tuple[str, str]]:
    if file := text(item.get("path")):
        yield file, owner


def validate_token(source: Mapping[str, Any], errors: FieldErrors, path: Path, place: Path) -> None:
    """A token that the kubelet renews; the server reports its path at the volume."""
    seconds = number(source.get("expirationSeconds"))
    if seconds < SHORTEST_TOKEN:
        told = "may not specify a duration less than 10 minutes"
        errors.invalid((*place, "expirationSeconds"), seconds, told)
    if seconds > LONGEST_TOKEN:
        told = "may not specify a duration larger than 2^32 seconds"
        errors.invalid((*place, "expirationSeconds"), seconds, told)
    if not source.get("path"):
        errors.required((*path, "path"))
    else:
        validate_unreserved_path(text(source.get("path")), errors, (*path, "path"))
