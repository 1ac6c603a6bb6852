"""Which requests a policy is about. Source: k8s.io/kubernetes/pkg/apis/admissionregistration/validation."""

from collections.abc import Mapping, Sequence
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text
from valkey_gitops.admission.validate.names import path_segment_problems
from valkey_gitops.admission.validate.selectors import validate_label_selector

_POLICIES = ("Equivalent", "Exact")
_OPERATIONS = ("*", "CONNECT", "CREATE", "DELETE", "UPDATE")
_SCOPES = ("*", "Cluster", "Namespaced")


def validate_match_resources(value: Any, errors: FieldErrors, path: Path) -> None:
    """Selectors, rules that include and rules that exclude."""
    match = mapping(value)
    policy = match.get("matchPolicy", "Equivalent")
    if policy not in _POLICIES:
        errors.unsupported((*path, "matchPolicy"), policy, _POLICIES)
    for field in ("namespaceSelector", "objectSelector"):
        validate_label_selector(match.get(field), errors, (*path, field))
    for field in ("resourceRules", "excludeResourceRules"):
        for index, rule in enumerate(map(mapping, sequence(match.get(field)))):
            validate_named_rule(rule, errors, (*path, field, index))


def validate_named_rule(rule: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """Names of objects, operations, and the resources by group and version."""
    names = sequence(rule.get("resourceNames"))
    for index, name in enumerate(names):
        for problem in path_segment_problems(text(name)):
            errors.invalid((*path, "resourceNames", index), name, problem)
        if name in names[:index]:
            errors.duplicate((*path, "resourceNames", index), name)
    operations = sequence(rule.get("operations"))
    validate_wildcard(operations, "operations", errors, (*path, "operations"))
    for index, operation in enumerate(operations):
        if operation not in _OPERATIONS:
            errors.unsupported((*path, "operations", index), operation, _OPERATIONS)
    validate_wildcard(sequence(rule.get("apiGroups")), "API groups", errors, (*path, "apiGroups"))
    versions = sequence(rule.get("apiVersions"))
    validate_wildcard(versions, "API versions", errors, (*path, "apiVersions"))
    for index, version in enumerate(versions):
        if version == "":
            errors.required((*path, "apiVersions", index))
    validate_resources(sequence(rule.get("resources")), errors, (*path, "resources"))
    scope = rule.get("scope", "*")
    if scope not in _SCOPES:
        errors.unsupported((*path, "scope"), scope, _SCOPES)


def validate_wildcard(values: Sequence[Any], what: str, errors: FieldErrors, path: Path) -> None:
    """One at least; the wildcard alone."""
    if not values:
        errors.required(path)
    if len(values) > 1 and "*" in values:
        errors.invalid(path, values, f"if '*' is present, must not specify other {what}")


def validate_resources(resources: Sequence[Any], errors: FieldErrors, path: Path) -> None:
    """Resources and subresources; nothing that a wildcard before it has."""
    if not resources:
        errors.required(path)
    whole: set[str] = set()
    everywhere: set[str] = set()
    plain = False
    for index, name in enumerate(map(text, resources)):
        resource, slash, sub = name.partition("/")
        if not name:
            errors.required((*path, index))
        elif not slash:
            plain = name != "*"
        if not name or not slash:
            continue
        if resource in whole:
            errors.invalid((*path, index), name, f"if '{resource}/*' is present, must not specify {name}")
        if sub in everywhere:
            errors.invalid((*path, index), name, f"if '*/{sub}' is present, must not specify {name}")
        whole |= {resource} if sub == "*" else set()
        everywhere |= {sub} if resource == "*" else set()
    if len(resources) > 1 and "*/*" in resources:
        errors.invalid(path, resources, "if '*/*' is present, must not specify other resources")
    if "*" in resources and plain:
        told = "if '*' is present, must not specify other resources without subresources"
        errors.invalid(path, resources, told)
