"""IngressClasses. Source: k8s.io/kubernetes/pkg/apis/networking/validation."""

import re
from typing import Any

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.ingress_backend import validate_typed_reference
from valkey_gitops.admission.validate.metadata import (
    mapping,
    text,
    validate_metadata,
    validate_metadata_update,
)
from valkey_gitops.admission.validate.names import (
    HTTP_PATH,
    dns1123_label_problems,
    dns1123_subdomain_problems,
    rule_and_pattern,
)

_CONTROLLER_LENGTH = 250
_SCOPES = ("Cluster", "Namespace")


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """A controller, and where its parameters are."""
    del version
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=False)
    spec = mapping(obj.get("spec"))
    validate_controller(text(spec.get("controller")), errors)
    validate_parameters(spec.get("parameters"), errors)


def validate_controller(controller: str, errors: FieldErrors) -> None:
    """A domain and a path in it, such as `acme.io/foo`."""
    path = ("spec", "controller")
    if len(controller.encode()) > _CONTROLLER_LENGTH:
        errors.too_long(path, _CONTROLLER_LENGTH)
    if not controller:
        errors.required(path)
        return
    host, _, rest = controller.partition("/")
    if not host or not rest:
        errors.invalid(path, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')
        return
    for problem in dns1123_subdomain_problems(host):
        errors.invalid(path, host, problem)
    if not re.fullmatch(HTTP_PATH, rest):
        errors.invalid(path, rest, rule_and_pattern("Invalid path", HTTP_PATH))


def validate_parameters(parameters: Any, errors: FieldErrors) -> None:
    """An object of the cluster, or of a named namespace."""
    if parameters is None:
        return
    path = ("spec", "parameters")
    reference = mapping(parameters)
    validate_typed_reference(reference, errors, path)
    scope, namespace = reference.get("scope", "Cluster"), reference.get("namespace")
    if scope not in _SCOPES:
        errors.unsupported((*path, "scope"), scope, _SCOPES)
    elif scope == "Cluster" and namespace is not None:
        errors.forbidden((*path, "namespace"), "`parameters.scope` is set to 'Cluster'")
    elif scope == "Namespace" and namespace is None:
        errors.required((*path, "namespace"), "`parameters.scope` is set to 'Namespace'")
    elif scope == "Namespace":
        for problem in dns1123_label_problems(text(namespace)):
            errors.invalid((*path, "namespace"), namespace, problem)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """The controller stays."""
    validate_metadata_update(obj, old, errors)
    new, before = (text(mapping(part.get("spec")).get("controller")) for part in (obj, old))
    if new != before:
        errors.invalid(("spec", "controller"), new, "field is immutable")
    validate(obj, errors, version)
