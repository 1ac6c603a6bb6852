"""Annotations that the server itself reads on a pod or its template."""

import re
from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import Field, FieldErrors, Key
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.workloads.pods import PodContext, all_containers
from valkey_gitops.admission.validate.workloads.scalars import validate_descending_path

MIRROR = "kubernetes.io/config.mirror"
DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_LARGEST = 2**31
_SAME_TYPE = {"seccomp": "seccomp type in annotation and field must match"}
_SAME_TYPE["apparmor"] = "apparmor type in annotation and field must match"


def validate_pod_annotations(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Mirror pods, the cost of a deletion, seccomp and AppArmor."""
    annotations = pod.annotations
    if MIRROR in annotations and not pod.spec.get("nodeName"):
        told = "must set spec.nodeName if mirror pod annotation is set"
        errors.invalid((*path, Key(MIRROR)), annotations[MIRROR], told)
    validate_deletion_cost(annotations, errors, path)
    for key, value in sorted(annotations.items()):
        if key == SECCOMP_POD or key.startswith(SECCOMP_CONTAINER):
            validate_seccomp_value(text(value), errors, (*path, Field(key)))
    for key, value in sorted(annotations.items()):
        if key.startswith(APPARMOR):
            validate_app_armor_value(key, text(value), pod, errors, (*path, Key(key)))


def validate_deletion_cost(annotations: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A number of 32 bits, without a plus sign or leading zeros."""
    cost = annotations.get(DELETION_COST)
    if cost is None:
        return
    number = re.fullmatch(r"-[0-9]+|0|[1-9][0-9]*", text(cost))
    if number is None or not -_LARGEST <= int(text(cost)) < _LARGEST:
        errors.invalid((*path, Key(DELETION_COST)), cost, "must be a 32bit integer")


def validate_seccomp_value(value: str, errors: FieldErrors, path: Path) -> None:
    """A profile by the old annotation."""
    if value in ("runtime/default", "docker/default", "unconfined"):
        return
    if value.startswith("localhost/"):
        validate_descending_path(value.removeprefix("localhost/"), errors, path)
    else:
        errors.invalid(path, value, "must be a valid seccomp profile")


def validate_app_armor_value(key: str, value: str, pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """A profile by the old annotation, of a container that there is."""
    name = key.removeprefix(APPARMOR)
    if all(container.get("name") != name for _, container in all_containers(pod.spec, ())):
        errors.invalid(path, name, "container not found")
    if value not in ("", "runtime/default", "unconfined") and not value.startswith("localhost/"):
        errors.invalid(path, value, f'invalid AppArmor profile name: "{value}"')


def validate_annotations_and_fields(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Where annotation and field both are there, they say the same."""
    profile = mapping(pod.spec.get("securityContext")).get("seccompProfile")
    if profile is not None and SECCOMP_POD in pod.annotations:
        place = (*path, "securityContext", "seccompProfile")
        _validate_same(text(pod.annotations[SECCOMP_POD]), mapping(profile), "seccomp", errors, place)
    for place, container in all_containers(pod.spec, path):
        profile = mapping(container.get("securityContext")).get("seccompProfile")
        value = pod.annotations.get(f"{SECCOMP_CONTAINER}{text(container.get('name'))}")
        if profile is not None and value is not None:
            spot = (*place, "securityContext", "seccompProfile")
            _validate_same(text(value), mapping(profile), "seccomp", errors, spot)
    if pod.system != "windows":
        _validate_app_armor_matches(pod, errors, path)


def _validate_app_armor_matches(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    of_pod = mapping(pod.spec.get("securityContext")).get("appArmorProfile")
    for place, container in all_containers(pod.spec, path):
        profile = mapping(container.get("securityContext")).get("appArmorProfile", of_pod)
        value = pod.annotations.get(f"{APPARMOR}{text(container.get('name'))}")
        if profile is not None and value is not None:
            spot = (*place, "securityContext", "appArmorProfile")
            _validate_same(text(value), mapping(profile), "apparmor", errors, spot)


def _validate_same(value: str, profile: Mapping[str, Any], what: str, errors: FieldErrors, path: Path) -> None:
    kind = profile.get("type")
    defaults = ("runtime/default", "docker/default") if what == "seccomp" else ("runtime/default",)
    expected = {"Unconfined": ("unconfined",), "RuntimeDefault": defaults}.get(text(kind))
    local = kind == "Localhost"
    if (expected and value not in expected) or (local and not value.startswith("localhost/")):
        errors.forbidden((*path, "type"), _SAME_TYPE[what])
    elif local and value.removeprefix("localhost/") != profile.get("localhostProfile"):
        errors.forbidden((*path, "localhostProfile"), f"{what} profile in annotation and field must match")
