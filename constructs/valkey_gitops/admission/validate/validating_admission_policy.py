"""Admission policies. Source: k8s.io/kubernetes, pkg/apis/admissionregistration/validation."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from valkey_gitops.admission.admission_policies.expressions import compiled, texts
from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.match_resources import validate_match_resources
from valkey_gitops.admission.validate.metadata import mapping, sequence, text, validate_any_metadata
from valkey_gitops.admission.validate.names import (
    dns1035_label_problems,
    dns1123_subdomain_problems,
    qualified_name_problems,
)

_FAILURE = ("Fail", "Ignore")
_REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge")
_MOST_CONDITIONS = 64
_MOST_ANNOTATIONS = 20
_LONGEST_EXPRESSION = 5 * 1024
_RESERVED = {
    *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import"),
    *("let", "loop", "package", "namespace", "return", "var", "void", "while"),
}
_EMPTY = "validations or auditAnnotations must contain at least one item"

Compiles = Callable[[Path], None]
"""Adds the error of the expression at a path, if it has one."""


def validate(obj: Object, errors: FieldErrors, version: str, old: Object | None = None) -> None:
    """What it is about, and what it says; what the old one says already may use more than what is new."""
    validate_any_metadata(obj, errors, dns1123_subdomain_problems, namespaced=False)
    spec = mapping(obj.get("spec"))
    failure = spec.get("failurePolicy", "Fail")
    if failure not in _FAILURE:
        errors.unsupported(("spec", "failurePolicy"), failure, _FAILURE)
    if spec.get("paramKind") is not None:
        validate_parameter_kind(mapping(spec["paramKind"]), errors)
    validate_constraints(spec.get("matchConstraints"), errors)
    known = texts(mapping(old.get("spec"))) if old else frozenset()
    refusals = {item.path: item for item in compiled(spec, version, stored=False, known=known).refusals}

    def compiles(path: Path) -> None:
        refusal = refusals.get(path)
        if refusal and refusal.internal:
            errors.internal(path, refusal.why)
        elif refusal:
            errors.invalid(path, refusal.text, refusal.why)

    validate_match_conditions(sequence(spec.get("matchConditions")), errors, compiles)
    for index, variable in enumerate(map(mapping, sequence(spec.get("variables")))):
        validate_variable(variable, errors, ("spec", "variables", index))
        compiles(("spec", "variables", index, "expression"))
    validations, annotations = sequence(spec.get("validations")), sequence(spec.get("auditAnnotations"))
    if not validations and not annotations:
        errors.required(("spec", "validations"), _EMPTY)
        errors.required(("spec", "auditAnnotations"), _EMPTY)
    for index, validation in enumerate(map(mapping, validations)):
        path: Path = ("spec", "validations", index)
        validate_validation(validation, errors, path)
        compiles((*path, "expression"))
        compiles((*path, "messageExpression"))
    name = text(mapping(obj.get("metadata")).get("name"))
    validate_audit_annotations(name, annotations, errors, compiles)


def validate_parameter_kind(kind: Mapping[str, Any], errors: FieldErrors) -> None:
    """A kind as an APIService would serve it."""
    path = ("spec", "paramKind")
    api_version, name = text(kind.get("apiVersion")), text(kind.get("kind"))
    group, _, version = api_version.rpartition("/")
    if not api_version:
        errors.required((*path, "apiVersion"))
    elif "/" in group:
        errors.invalid((*path, "apiVersion"), api_version, f"unexpected GroupVersion string: {api_version}")
    else:
        if problems := dns1123_subdomain_problems(group) if group else []:
            errors.invalid((*path, "apiVersion"), group, ",".join(problems))
        if not version:
            errors.invalid((*path, "apiVersion"), api_version, "version must be specified")
        elif problems := dns1035_label_problems(version):
            errors.invalid((*path, "apiVersion"), version, ",".join(problems))
    if not name:
        errors.required((*path, "kind"))
    elif problems := dns1035_label_problems(name.lower()):
        told = f"may have mixed case, but should otherwise match: {','.join(problems)}"
        errors.invalid((*path, "kind"), name, told)


def validate_constraints(constraints: Any, errors: FieldErrors) -> None:
    """One rule at least, for its types."""
    path = ("spec", "matchConstraints")
    if constraints is None:
        errors.required(path)
        return
    validate_match_resources(constraints, errors, path)
    if not sequence(mapping(constraints).get("resourceRules")):
        errors.required((*path, "resourceRules"))


def validate_match_conditions(conditions: Sequence[Any], errors: FieldErrors, compiles: Compiles) -> None:
    """Conditions compile, and have names that differ."""
    path = ("spec", "matchConditions")
    if len(conditions) > _MOST_CONDITIONS:
        errors.too_many(path, len(conditions), _MOST_CONDITIONS)
    names = [text(mapping(condition).get("name")) for condition in conditions]
    for index, name in enumerate(names):
        if not text(mapping(conditions[index]).get("expression")).strip():
            errors.required((*path, index, "expression"))
        compiles((*path, index, "expression"))
        if not name:
            errors.required((*path, index, "name"))
            continue
        for problem in qualified_name_problems(name):
            errors.invalid((*path, index, "name"), name, problem)
        if name in names[:index]:
            errors.duplicate((*path, index, "name"), name)


def validate_variable(variable: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A name that CEL can say, and an expression."""
    name = text(variable.get("name"))
    if not name.strip():
        errors.required((*path, "name"), "name is not specified")
    elif not re.fullmatch("[_a-zA-Z][_a-zA-Z0-9]*", name) or name in _RESERVED:
        errors.invalid((*path, "name"), name, "must be a valid CEL identifier")
    if not text(variable.get("expression")).strip():
        errors.required((*path, "expression"), "expression is not specified")


def validate_validation(validation: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """An expression, and a message in one line."""
    if not text(validation.get("expression")).strip():
        errors.required((*path, "expression"), "expression is not specified")
    for field in ("messageExpression", "message"):
        value = text(validation.get(field))
        if value and not value.strip():
            errors.invalid((*path, field), value, "must be non-empty if specified")
        elif field == "message" and re.search("[\n\r]", value.strip()):
            errors.invalid((*path, field), value, "must not contain line breaks")
    reason = validation.get("reason")
    if reason is not None and reason not in _REASONS:
        errors.unsupported((*path, "reason"), reason, _REASONS)


def validate_audit_annotations(
    policy: str, annotations: Sequence[Any], errors: FieldErrors, compiles: Compiles
) -> None:
    """Keys that become those of annotations, with the policy's name before them."""
    path = ("spec", "auditAnnotations")
    if len(annotations) > _MOST_ANNOTATIONS:
        errors.invalid(path, annotations, f"must not have more than {_MOST_ANNOTATIONS} auditAnnotations")
    keys = [text(mapping(annotation).get("key")) for annotation in annotations]
    for index, key in enumerate(keys):
        for problem in qualified_name_problems(f"{policy}/{key}"):
            errors.invalid((*path, index, "key"), f"{policy}/{key}", problem)
        expression = text(mapping(annotations[index]).get("valueExpression")).strip()
        if not expression:
            errors.required((*path, index, "valueExpression"), "valueExpression is not specified")
        elif len(expression.encode()) > _LONGEST_EXPRESSION:
            told = f"must not exceed {_LONGEST_EXPRESSION} bytes in length"
            errors.required((*path, index, "valueExpression"), told)
        else:
            compiles((*path, index, "valueExpression"))
        if key in keys[:index]:
            errors.duplicate((*path, index, "key"), key)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Everything may change."""
    validate(obj, errors, version, old)
