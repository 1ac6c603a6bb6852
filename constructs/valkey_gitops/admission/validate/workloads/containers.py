"""Containers of a pod: those that run, those that go before, and those for a look inside."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import sequence, text
from valkey_gitops.admission.validate.workloads.container_resources import validate_resize_policy, validate_resources
from valkey_gitops.admission.validate.workloads.environment import validate_env, validate_env_from
from valkey_gitops.admission.validate.workloads.features import enabled
from valkey_gitops.admission.validate.workloads.mounts import validate_devices, validate_mounts
from valkey_gitops.admission.validate.workloads.pods import PodContext
from valkey_gitops.admission.validate.workloads.ports import validate_host_ports, validate_ports
from valkey_gitops.admission.validate.workloads.probes import PROBES, validate_lifecycle, validate_probes
from valkey_gitops.admission.validate.workloads.restart_rules import validate_restart_rules
from valkey_gitops.admission.validate.workloads.scalars import (
    listed,
    validate_dns_label,
    validate_required,
    validate_required_word,
)
from valkey_gitops.admission.validate.workloads.security_context import validate_container_security
from valkey_gitops.admission.validate.workloads.volume_sources import PULL_POLICIES
from valkey_gitops.admission.validate.workloads.volumes import Volumes

_MESSAGE_POLICIES = ("File", "FallbackToLogsOnError")
_NOT_EPHEMERAL = ("ports", "resources", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resizePolicy")


class Surroundings(NamedTuple):
    """What a container may refer to."""

    pod: PodContext
    volumes: Volumes
    claims: set[str]


def validate_containers(around: Surroundings, errors: FieldErrors, path: Path) -> None:
    """At least one; names differ."""
    pod, names = around.pod, set()
    if not sequence(pod.spec.get("containers")):
        errors.required(path)
        return
    for place, container in listed(pod.spec.get("containers"), path):
        validate_container(container, around, errors, place)
        if (name := text(container.get("name"))) in names:
            errors.duplicate((*place, "name"), name)
        names.add(name)
        validate_lifecycle(container, pod, errors, place)
        validate_probes(container, pod, errors, place)
        if enabled("ContainerRestartRules", pod.version):
            validate_restart_rules(container, errors, place)
    validate_host_ports(pod.spec.get("containers"), errors, path)


def validate_init_containers(around: Surroundings, errors: FieldErrors, path: Path) -> None:
    """With restartPolicy Always it is a sidecar, and has what a container has."""
    pod = around.pod
    names = {text(container.get("name")) for _, container in listed(pod.spec.get("containers"), ())}
    for place, container in listed(pod.spec.get("initContainers"), path):
        validate_container(container, around, errors, place)
        validate_init_restart_policy(container, errors, place, pod.version)
        if (name := text(container.get("name"))) in names:
            errors.duplicate((*place, "name"), name)
        elif name:
            names.add(name)
        validate_host_ports([container], errors, path)
        if container.get("restartPolicy") == "Always":
            validate_lifecycle(container, pod, errors, place)
            validate_probes(container, pod, errors, place)
            continue
        for field in ("lifecycle", *PROBES):
            if container.get(field) is not None:
                told = "may not be set for init containers without restartPolicy=Always"
                errors.forbidden((*place, field), told)


def validate_init_restart_policy(container: Mapping[str, Any], errors: FieldErrors, path: Path, version: str) -> None:
    """Only Always up to 1.34; then any, and rules."""
    policy = container.get("restartPolicy")
    if policy is None:
        return
    if policy != "Always" and enabled("ContainerRestartRules", version):
        validate_restart_rules(container, errors, path)
    elif policy != "Always":
        errors.unsupported((*path, "restartPolicy"), policy, ("Always",))
    elif sequence(container.get("restartPolicyRules")):
        told = "restartPolicyRules are not allowed for init containers with restart policy Always"
        errors.forbidden((*path, "restartPolicyRules"), told)


def validate_ephemeral_containers(around: Surroundings, errors: FieldErrors, path: Path) -> None:
    """Containers that are added to a running pod."""
    spec = around.pod.spec
    others = {text(c.get("name")) for field in ("containers", "initContainers") for _, c in listed(spec.get(field), ())}
    names = set(others)
    for place, container in listed(spec.get("ephemeralContainers"), path):
        validate_container(container, around, errors, place)
        validate_trimmed_image(container, errors, place)
        if (name := text(container.get("name"))) in names:
            errors.duplicate((*place, "name"), name)
        names.add(name)
        target = text(container.get("targetContainerName"))
        if target and target not in others:
            errors.not_found((*place, "targetContainerName"), target)
        for field in _NOT_EPHEMERAL:
            if container.get(field):
                errors.forbidden((*place, field), "cannot be set for an Ephemeral Container")
        for mount_path, mount in listed(container.get("volumeMounts"), (*place, "volumeMounts")):
            for field in ("subPath", "subPathExpr"):
                if mount.get(field):
                    errors.forbidden((*mount_path, field), "cannot be set for an Ephemeral Container")


def validate_container(container: Mapping[str, Any], around: Surroundings, errors: FieldErrors, path: Path) -> None:
    """What holds for every container."""
    pod = around.pod
    if name := text(container.get("name")):
        validate_dns_label(name, errors, (*path, "name"))
    else:
        errors.required((*path, "name"))
    validate_required(container, "image", errors, path)
    policy_path = (*path, "terminationMessagePolicy")
    validate_required_word(container.get("terminationMessagePolicy"), _MESSAGE_POLICIES, errors, policy_path)
    validate_ports(container.get("ports"), errors, (*path, "ports"))
    validate_env(container.get("env"), errors, (*path, "env"), pod.version)
    validate_env_from(container.get("envFrom"), errors, (*path, "envFrom"), pod.version)
    validate_mounts(container, around.volumes, errors, (*path, "volumeMounts"))
    validate_devices(container, around.volumes, errors, (*path, "volumeDevices"))
    validate_required_word(container.get("imagePullPolicy"), PULL_POLICIES, errors, (*path, "imagePullPolicy"))
    resources = container.get("resources")
    if isinstance(resources, Mapping):
        validate_resources(resources, around.claims, errors, (*path, "resources"))
    restart = pod.spec.get("restartPolicy")
    validate_resize_policy(container.get("resizePolicy"), restart, errors, (*path, "resizePolicy"))
    context_path = (*path, "securityContext")
    validate_container_security(container.get("securityContext"), errors, context_path, own_users=pod.own_users)


def validate_trimmed_image(container: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """The image of a Pod's container has no white space around it; that of a template may have."""
    image = text(container.get("image"))
    if image != image.strip():
        errors.invalid((*path, "image"), image, "must not have leading or trailing whitespace")
