"""ValidatingAdmissionPolicyBindings. Source: k8s.io/kubernetes/pkg/apis/admissionregistration/validation."""

from collections.abc import Mapping, Sequence
from typing import Any

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.match_resources import validate_match_resources
from valkey_gitops.admission.validate.metadata import mapping, sequence, text, validate_any_metadata
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems, path_segment_problems
from valkey_gitops.admission.validate.selectors import validate_label_selector

_ACTIONS = ("Audit", "Deny", "Warn")
_NOT_FOUND = ("Deny", "Allow")


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """A policy, its parameters, where it holds and what it does."""
    del version
    validate_any_metadata(obj, errors, dns1123_subdomain_problems, namespaced=False)
    spec = mapping(obj.get("spec"))
    policy = text(spec.get("policyName"))
    if not policy:
        errors.required(("spec", "policyName"))
    for problem in dns1123_subdomain_problems(policy) if policy else ():
        errors.invalid(("spec", "policyName"), policy, problem)
    if spec.get("paramRef") is not None:
        validate_parameter_reference(mapping(spec["paramRef"]), errors)
    if spec.get("matchResources") is not None:
        validate_match_resources(spec["matchResources"], errors, ("spec", "matchResources"))
    validate_actions(sequence(spec.get("validationActions")), errors)


def validate_parameter_reference(reference: Mapping[str, Any], errors: FieldErrors) -> None:
    """By name or by labels, and what to do when there is none."""
    path = ("spec", "paramRef")
    name, selector = text(reference.get("name")), reference.get("selector")
    for problem in path_segment_problems(name):
        errors.invalid((*path, "name"), name, problem)
    if name and selector is not None:
        errors.forbidden((*path, "name"), "name and selector are mutually exclusive")
    validate_label_selector(selector, errors, (*path, "selector"))
    if name and selector is not None:
        errors.forbidden((*path, "selector"), "name and selector are mutually exclusive")
    if not name and selector is None:
        errors.required(path, "one of name or selector must be specified")
    missing = text(reference.get("parameterNotFoundAction"))
    if not missing:
        errors.required((*path, "parameterNotFoundAction"))
    elif missing not in _NOT_FOUND:
        errors.unsupported((*path, "parameterNotFoundAction"), missing, _NOT_FOUND, as_given=True)


def validate_actions(actions: Sequence[Any], errors: FieldErrors) -> None:
    """One at least, each once, and not both to deny and to warn."""
    path = ("spec", "validationActions")
    for index, action in enumerate(actions):
        if action not in _ACTIONS:
            errors.unsupported((*path, index), action, _ACTIONS)
        if action in actions[:index]:
            errors.duplicate((*path, index), action)
    if "Deny" in actions and "Warn" in actions:
        why = "repeating the same validation failure information in the API response and headers serves no purpose"
        errors.invalid(path, actions, f"must not contain both Deny and Warn ({why})")
    if not actions:
        errors.required(path, "at least one validation action is required")


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Everything may change."""
    del old
    validate(obj, errors, version)
