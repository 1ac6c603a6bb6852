"""ResourceQuotas. Source: k8s.io/kubernetes/pkg/apis/core/validation."""

from collections.abc import Iterable, Mapping
from typing import Any

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors, Key
from valkey_gitops.admission.validate.metadata import (
    mapping,
    sequence,
    text,
    validate_metadata,
    validate_metadata_update,
)
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems
from valkey_gitops.admission.validate.quantities import NANOS, nanos, validate_nonnegative_quantity
from valkey_gitops.admission.validate.resource_names import (
    is_integer,
    is_standard_quota_name,
    validate_quota_resource_name,
)

_POD_SCOPES = ("Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity")
_SCOPES = (*_POD_SCOPES, "BestEffort", "VolumeAttributesClass")
_POD_RESOURCES = {"pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"}
_OF_SCOPE = dict.fromkeys(_POD_SCOPES, _POD_RESOURCES) | {
    "BestEffort": {"pods"},
    "VolumeAttributesClass": {"persistentvolumeclaims", "requests.storage"},
}
_ONLY_EXISTS = ("BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity")
_PAIRS = ({"BestEffort", "NotBestEffort"}, {"Terminating", "NotTerminating"})


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """How much of what, and for which pods."""
    del version
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    validate_spec(mapping(obj.get("spec")), errors)


def validate_spec(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """Hard limits, scopes and the selector of scopes."""
    hard = mapping(spec.get("hard"))
    for name, amount in sorted(hard.items()):
        path = ("spec", "hard", Key(name))
        validate_quota_resource_name(name, errors, path)
        validate_nonnegative_quantity(amount, errors, path)
        if is_integer(name) and (nanos(amount) or 0) % NANOS:
            errors.invalid(path, amount, "must be an integer")
    validate_scopes(sequence(spec.get("scopes")), hard, errors)
    validate_scope_selector(spec, hard, errors)


def validate_scopes(scopes: Any, hard: Iterable[str], errors: FieldErrors) -> None:
    """Scopes narrow a quota down; each goes with some resources."""
    path = ("spec", "scopes")
    for scope in scopes:
        if scope not in _SCOPES:
            errors.invalid(path, scopes, "unsupported scope")
        for _ in _mismatched(scope, hard):
            errors.invalid(path, scopes, "unsupported scope applied to resource")
    for pair in _PAIRS:
        if pair <= {*map(text, scopes)}:
            errors.invalid(path, scopes, "conflicting scopes")


def _mismatched(scope: Any, hard: Iterable[str]) -> list[str]:
    fit = _OF_SCOPE.get(text(scope))
    return [name for name in hard if fit is not None and is_standard_quota_name(name) and name not in fit]


def validate_scope_selector(spec: Mapping[str, Any], hard: Iterable[str], errors: FieldErrors) -> None:
    """Expressions over scopes."""
    selector = spec.get("scopeSelector")
    if selector is None:
        return
    path = ("spec", "scopeSelector", "matchExpressions")
    requirements = [mapping(item) for item in sequence(mapping(selector).get("matchExpressions"))]
    for requirement in requirements:
        scope = text(requirement.get("scopeName"))
        if scope not in _SCOPES:
            errors.invalid((*path, "scopeName"), scope, "unsupported scope")
        for _ in _mismatched(scope, hard):
            errors.invalid(path, _go_struct(requirements), "unsupported scope applied to resource")
        validate_scope_operator(requirement, errors)
    for pair in _PAIRS:
        if pair <= {text(requirement.get("scopeName")) for requirement in requirements}:
            errors.invalid(path, spec.get("scopes"), "conflicting scopes")


def validate_scope_operator(requirement: Mapping[str, Any], errors: FieldErrors) -> None:
    """The operator says whether it has values; most scopes have none."""
    path = ("spec", "scopeSelector", "matchExpressions")
    operator, values = text(requirement.get("operator")), sequence(requirement.get("values"))
    if requirement.get("scopeName") in _ONLY_EXISTS and operator != "Exists":
        names = "ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, "
        names += "ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"
        errors.invalid((*path, "operator"), operator, f"must be 'Exists' when scope is any of {names}")
    if operator in ("In", "NotIn"):
        if not values:
            told = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
            errors.required((*path, "values"), told)
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            told = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
            errors.invalid((*path, "values"), values, told)
    else:
        errors.invalid((*path, "operator"), operator, "not a valid selector operator")


def _go_struct(requirements: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A selector as the server prints it, from a type without names for JSON."""
    names = {"ScopeName": "scopeName", "Operator": "operator", "Values": "values"}
    return {"MatchExpressions": [{name: item.get(field) for name, field in names.items()} for item in requirements]}


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """The scopes stay."""
    del version
    validate_metadata_update(obj, old, errors)
    spec, old_spec = mapping(obj.get("spec")), mapping(old.get("spec"))
    validate_spec(spec, errors)
    scopes, old_scopes = ({*map(text, sequence(part.get("scopes")))} for part in (spec, old_spec))
    if scopes != old_scopes:
        errors.invalid(("spec", "scopes"), spec.get("scopes"), "field is immutable")
