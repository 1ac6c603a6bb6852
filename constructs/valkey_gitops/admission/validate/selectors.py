"""Label selectors. Source: k8s.io/apimachinery/pkg/apis/meta/v1/validation."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text, validate_label_key, validate_labels
from valkey_gitops.admission.validate.names import label_value_problems


def validate_label_selector(selector: Any, errors: FieldErrors, path: Path, *, any_value: bool = False) -> None:
    """A selector by labels and by expressions; `any_value` takes the values as they are, as some updates do."""
    validate_labels(mapping(selector).get("matchLabels"), errors, (*path, "matchLabels"))
    for index, requirement in enumerate(sequence(mapping(selector).get("matchExpressions"))):
        place = (*path, "matchExpressions", index)
        validate_label_requirement(mapping(requirement), errors, place, any_value=any_value)


def validate_label_requirement(
    requirement: Mapping[str, Any], errors: FieldErrors, path: Path, *, any_value: bool = False, of_node: bool = False
) -> None:
    """One expression: its operator says whether it has values; a node's labels can be compared as numbers too."""
    operator, values = requirement.get("operator"), sequence(requirement.get("values"))
    if operator in ("In", "NotIn"):
        if not values:
            errors.required((*path, "values"), "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            errors.forbidden((*path, "values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    elif of_node and operator in ("Gt", "Lt"):
        if len(values) != 1:
            errors.required((*path, "values"), "must be specified single value when `operator` is 'Lt' or 'Gt'")
    else:
        errors.invalid((*path, "operator"), text(operator), "not a valid selector operator")
    validate_label_key(text(requirement.get("key")), errors, (*path, "key"))
    for index, value in () if any_value else enumerate(values):
        for problem in label_value_problems(text(value)):
            errors.invalid((*path, "values", index), value, problem)
