"""Requests and limits of a pod as a whole, since 1.34."""

from collections.abc import Iterator, Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors, Key
from valkey_gitops.admission.validate.metadata import mapping
from valkey_gitops.admission.validate.quantities import nanos
from valkey_gitops.admission.validate.resource_names import validate_resource_name
from valkey_gitops.admission.validate.workloads.container_resources import HUGE_PAGES, validate_resources
from valkey_gitops.admission.validate.workloads.scalars import listed, unsupported

_SUPPORTED = ("cpu", "memory")


def validate_pod_resources(spec: Object, claims: set[str], errors: FieldErrors, path: Path) -> None:
    """The pod's own, and that they hold what the containers ask for."""
    if spec.get("resources") is None:
        return
    place = (*path, "resources")
    if mapping(spec.get("os")).get("name") == "windows":
        errors.forbidden(place, "may not be set for a windows pod")
        return
    resources = mapping(spec["resources"])
    if resources.get("claims") is not None:
        errors.forbidden((*place, "claims"), "claims may not be set for Resources at pod-level")
    validate_resources(resources, claims, errors, place, validate_pod_resource_name)
    validate_sum_of_requests(spec, mapping(resources.get("requests")), errors, (*place, "requests"))
    validate_container_limits(spec, mapping(resources.get("limits")), errors, place)


def with_requests(spec: Object) -> Object:
    """The spec of a Pod with what the server fills in: requests of the containers together, else the limits."""
    resources = mapping(spec.get("resources"))
    limits, requests = mapping(resources.get("limits")), dict(mapping(resources.get("requests")))
    if not limits:
        return spec
    for name in _SUPPORTED:
        if name not in requests and any(True for _ in _requests(spec, name)):
            requests[name] = _quantity(name, needed_nanos(spec, name))
    for name, limit in limits.items():
        if name in _SUPPORTED or name.startswith(HUGE_PAGES):
            requests.setdefault(name, limit)
    return {**spec, "resources": {**resources, "requests": requests}}


def _requests(spec: Object, name: str) -> Iterator[int]:
    for field in ("containers", "initContainers"):
        for _, container in listed(spec.get(field), ()):
            if name in mapping(mapping(container.get("resources")).get("requests")):
                yield _request(container, name)


def validate_pod_resource_name(name: str, errors: FieldErrors, path: Path) -> None:
    """CPU, memory and huge pages."""
    if validate_resource_name(name, errors, path) and name not in _SUPPORTED and not name.startswith(HUGE_PAGES):
        unsupported(name, ("cpu", HUGE_PAGES, "memory"), errors, path)


def validate_sum_of_requests(spec: Object, requests: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """The containers together do not ask for more than the pod."""
    for name, quantity in sorted(requests.items()):
        size, needed = nanos(quantity), needed_nanos(spec, name)
        if size is not None and needed > size and any(True for _ in _requests(spec, name)):
            told = "must be greater than or equal to aggregate container requests of"
            errors.invalid((*path, Key(name)), quantity, f"{told} {_quantity(name, needed)}")


def needed_nanos(spec: Object, name: str) -> int:
    """What a scheduler reserves for the containers: sidecars stay, other init containers run one by one."""
    running = sum(_request(container, name) for _, container in listed(spec.get("containers"), ()))
    sidecars = highest = 0
    for _, container in listed(spec.get("initContainers"), ()):
        request = _request(container, name)
        if container.get("restartPolicy") == "Always":
            sidecars += request
            highest = max(highest, sidecars)
        else:
            highest = max(highest, sidecars + request)
    return max(running + sidecars, highest)


def _request(container: Mapping[str, Any], name: str) -> int:
    return nanos(mapping(mapping(container.get("resources")).get("requests")).get(name)) or 0


def _quantity(name: str, size: int) -> str:
    """A sum in its canonical form, for the message alone."""
    if name != "memory":
        return str(size // 10**9) if size % 10**9 == 0 else f"{size // 10**6}m"
    whole = size // 10**9
    for suffix, factor in (("Gi", 1024**3), ("Mi", 1024**2), ("Ki", 1024)):
        if whole % factor == 0:
            return f"{whole // factor}{suffix}"
    return str(whole)


def validate_container_limits(spec: Object, limits: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """No container may use more than the pod."""
    for place, container in listed(spec.get("containers"), (*path, "containers")):
        for name, quantity in sorted(mapping(mapping(container.get("resources")).get("limits")).items()):
            size, highest = nanos(quantity), nanos(limits.get(name))
            if size is not None and highest is not None and size > highest:
                told = f"must be less than or equal to pod limits of {limits[name]}"
                errors.invalid((*place, Key(name), "limits"), quantity, told)
