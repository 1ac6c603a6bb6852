"""Where an Ingress sends requests. Source: k8s.io/kubernetes/pkg/apis/networking/validation."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.names import (
    dns1035_label_problems,
    dns1123_label_problems,
    dns1123_subdomain_problems,
    path_segment_problems,
    port_name_problems,
    port_number_problems,
)
from valkey_gitops.admission.validate.versions import at_least


def validate_backend(backend: Mapping[str, Any], errors: FieldErrors, path: Path, version: str) -> None:
    """A Service and its port, or another object."""
    resource, service = backend.get("resource"), backend.get("service")
    if resource is not None and service is not None:
        errors.invalid(path, "", "cannot set both resource and service backends")
    elif resource is not None:
        validate_typed_reference(mapping(resource), errors, (*path, "resource"))
    elif service is not None:
        validate_service_backend(mapping(service), errors, path, version)
    else:
        errors.invalid(path, "", "resource or service backend is required")


def validate_service_backend(service: Mapping[str, Any], errors: FieldErrors, path: Path, version: str) -> None:
    """A port by its name or by its number."""
    name, port = text(service.get("name")), mapping(service.get("port"))
    if not name:
        errors.required((*path, "service", "name"))
    problems = dns1123_label_problems if at_least(version, 36) else dns1035_label_problems
    for problem in problems(name) if name else ():
        errors.invalid((*path, "service", "name"), name, problem)
    port_name, number = text(port.get("name")), port.get("number") or 0
    if port_name and number:
        errors.invalid(path, "", "cannot set both port name & port number")
    elif port_name:
        for problem in port_name_problems(port_name):
            errors.invalid((*path, "service", "port", "name"), port_name, problem)
    elif isinstance(number, int) and number:
        for problem in port_number_problems(number):
            errors.invalid((*path, "service", "port", "number"), number, problem)
    else:
        errors.required(path, "port name or number is required")


def validate_typed_reference(reference: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """Another object, by group, kind and name."""
    group = reference.get("apiGroup")
    for problem in dns1123_subdomain_problems(text(group)) if group is not None else ():
        errors.invalid((*path, "apiGroup"), group, problem)
    for field in ("kind", "name"):
        value = text(reference.get(field))
        if not value:
            errors.required((*path, field))
        for problem in path_segment_problems(value):
            errors.invalid((*path, field), value, problem)
