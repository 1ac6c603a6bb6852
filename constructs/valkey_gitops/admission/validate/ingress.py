"""Ingresses. Source: k8s.io/kubernetes/pkg/apis/networking/validation."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.addresses import parsed_address
from valkey_gitops.admission.validate.errors import Field, FieldErrors
from valkey_gitops.admission.validate.ingress_backend import validate_backend
from valkey_gitops.admission.validate.metadata import (
    mapping,
    sequence,
    text,
    validate_metadata,
    validate_metadata_update,
)
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems, wildcard_subdomain_problems

_CLASS = "kubernetes.io/ingress.class"
_PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
_BAD_PARTS = ("//", "/./", "/../", "%2f", "%2F")
_BAD_ENDS = ("/..", "/.")


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Rules or a default backend; the class by field or by annotation, not by two that differ."""
    validate_ingress(obj, errors, version)
    named = mapping(obj.get("spec")).get("ingressClassName")
    annotated = mapping(mapping(obj.get("metadata")).get("annotations")).get(_CLASS)
    if annotated is not None and named is not None and annotated != named:
        told = "must match `ingressClassName` when both are specified"
        errors.invalid(("annotations", Field(_CLASS)), annotated, told)


def validate_ingress(obj: Object, errors: FieldErrors, version: str) -> None:
    """What holds on create and on update."""
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    spec = mapping(obj.get("spec"))
    rules, default = sequence(spec.get("rules")), spec.get("defaultBackend")
    if not rules and default is None:
        errors.invalid(("spec",), spec.get("rules"), "either `defaultBackend` or `rules` must be specified")
    if default is not None:
        validate_backend(mapping(default), errors, ("spec", "defaultBackend"), version)
    for index, rule in enumerate(map(mapping, rules)):
        validate_rule(rule, errors, ("spec", "rules", index), version)
    for index, tls in enumerate(map(mapping, sequence(spec.get("tls")))):
        validate_tls(tls, errors, ("spec", "tls", index))
    name = spec.get("ingressClassName")
    for problem in dns1123_subdomain_problems(text(name)) if name is not None else ():
        errors.invalid(("spec", "ingressClassName"), name, problem)


def validate_host(host: str, errors: FieldErrors, path: Path) -> None:
    """A host name, or one with a wildcard in front."""
    problems = wildcard_subdomain_problems if "*" in host else dns1123_subdomain_problems
    for problem in problems(host):
        errors.invalid(path, host, problem)


def validate_tls(tls: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """Hosts, and the Secret with their certificate."""
    for index, host in enumerate(map(text, sequence(tls.get("hosts")))):
        validate_host(host, errors, (*path, "hosts", index))
    secret = text(tls.get("secretName"))
    for problem in dns1123_subdomain_problems(secret) if secret else ():
        errors.invalid((*path, "secretName"), secret, problem)


def validate_rule(rule: Mapping[str, Any], errors: FieldErrors, path: Path, version: str) -> None:
    """A host and its paths."""
    if host := text(rule.get("host")):
        if parsed_address(host):
            errors.invalid((*path, "host"), host, "must be a DNS name, not an IP address")
        validate_host(host, errors, (*path, "host"))
    http = rule.get("http")
    if http is None:
        return
    paths = sequence(mapping(http).get("paths"))
    if not paths:
        errors.required((*path, "http", "paths"))
    for index, item in enumerate(map(mapping, paths)):
        validate_path(item, errors, (*path, "http", "paths", index), version)


def validate_path(item: Mapping[str, Any], errors: FieldErrors, path: Path, version: str) -> None:
    """An absolute path, and how it matches."""
    kind, value = item.get("pathType"), text(item.get("path"))
    if kind is None:
        errors.required((*path, "pathType"), "pathType must be specified")
        return
    if kind not in _PATH_TYPES:
        errors.unsupported((*path, "pathType"), kind, _PATH_TYPES)
    elif not value.startswith("/") and (value or kind != "ImplementationSpecific"):
        errors.invalid((*path, "path"), value, "must be an absolute path")
    for part in _BAD_PARTS if kind in ("Exact", "Prefix") else ():
        if part in value:
            errors.invalid((*path, "path"), value, f"must not contain '{part}'")
    for end in _BAD_ENDS if kind in ("Exact", "Prefix") else ():
        if value.endswith(end):
            errors.invalid((*path, "path"), value, f"cannot end with '{end}'")
    validate_backend(mapping(item.get("backend")), errors, (*path, "backend"), version)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Everything may change."""
    validate_metadata_update(obj, old, errors)
    validate_ingress(obj, errors, version)
