"""Probes and lifecycle hooks of a container."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text
from valkey_gitops.admission.validate.names import header_name_problems
from valkey_gitops.admission.validate.workloads.features import enabled
from valkey_gitops.admission.validate.workloads.pods import PodContext
from valkey_gitops.admission.validate.workloads.scalars import (
    listed,
    number,
    validate_nonnegative,
    validate_port_number_or_name,
    validate_word,
)

PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBE_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_HOOK_HANDLERS = ("exec", "httpGet", "tcpSocket", "sleep")
_NUMBERS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def validate_lifecycle(container: Mapping[str, Any], pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """What runs after the start and before the stop."""
    lifecycle = mapping(container.get("lifecycle"))
    for hook in ("postStart", "preStop"):
        if lifecycle.get(hook) is not None:
            place = (*path, "lifecycle", hook)
            validate_handler(mapping(lifecycle[hook]), _HOOK_HANDLERS, pod, errors, place)


def validate_probes(container: Mapping[str, Any], pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Liveness, readiness and startup."""
    for name in PROBES:
        if container.get(name) is None:
            continue
        probe, place = mapping(container[name]), (*path, name)
        validate_probe(probe, pod, errors, place)
        if name == "readinessProbe":
            validate_readiness(probe, errors, place)
        elif number(probe.get("successThreshold")) != 1:
            errors.invalid((*place, "successThreshold"), number(probe.get("successThreshold")), "must be 1")


def validate_probe(probe: Mapping[str, Any], pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """One handler, and no negative number."""
    validate_handler(probe, _PROBE_HANDLERS, pod, errors, path)
    for field in _NUMBERS:
        validate_nonnegative(probe.get(field), errors, (*path, field))
    grace = probe.get("terminationGracePeriodSeconds")
    if grace is not None and number(grace) <= 0:
        errors.invalid((*path, "terminationGracePeriodSeconds"), grace, "must be greater than 0")


def validate_readiness(probe: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A readiness probe stops nothing, so it has no grace period."""
    grace = probe.get("terminationGracePeriodSeconds")
    if grace is not None:
        told = "must not be set for readinessProbes"
        errors.invalid((*path, "terminationGracePeriodSeconds"), grace, told)


def validate_handler(
    handler: Mapping[str, Any], kinds: tuple[str, ...], pod: PodContext, errors: FieldErrors, path: Path
) -> None:
    """Exactly one way to ask; only the first is looked at."""
    given = [kind for kind in kinds if handler.get(kind) is not None]
    if not given:
        errors.required(path, "must specify a handler type")
        return
    _validate_action(given[0], mapping(handler[given[0]]), pod, errors, (*path, given[0]))
    for kind in given[1:]:
        errors.forbidden((*path, kind), "may not specify more than 1 handler type")


def _validate_action(kind: str, action: Mapping[str, Any], pod: PodContext, errors: FieldErrors, path: Path) -> None:
    if kind == "exec":
        if not sequence(action.get("command")):
            errors.required((*path, "command"))
    elif kind == "httpGet":
        validate_http_get(action, errors, path)
    elif kind == "sleep":
        validate_sleep(action, pod, errors, path)
    else:
        validate_port_number_or_name(action.get("port"), errors, (*path, "port"))


def validate_http_get(action: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A request to the container."""
    if not action.get("path"):
        errors.required((*path, "path"))
    validate_port_number_or_name(action.get("port"), errors, (*path, "port"))
    validate_word(action.get("scheme"), ("HTTP", "HTTPS"), errors, (*path, "scheme"))
    for _, header in listed(action.get("httpHeaders"), path):
        name = text(header.get("name"))
        for problem in header_name_problems(name):
            errors.invalid((*path, "httpHeaders"), name, problem)


def validate_sleep(action: Mapping[str, Any], pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """A pause that the grace period outlasts; zero seconds are allowed since 1.33."""
    grace = pod.spec.get("terminationGracePeriodSeconds")
    seconds, zero = number(action.get("seconds")), enabled("PodLifecycleSleepActionAllowZero", pod.version)
    if grace is None or (0 if zero else 1) <= seconds <= number(grace):
        return
    told = f"must be non-negative and less than terminationGracePeriodSeconds ({grace})"
    if not zero:
        told = (
            f"must be greater than 0 and less than terminationGracePeriodSeconds ({grace}). "
            "Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep."
        )
    errors.invalid(path, seconds, told)
