"""PodDisruptionBudgets. Source: k8s.io/kubernetes/pkg/apis/policy/validation."""

import re
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping
from valkey_gitops.admission.validate.names import percent_problems
from valkey_gitops.admission.validate.selectors import validate_label_selector

_EVICTION = ("AlwaysAllow", "IfHealthyBudget")
_WHOLE = 100


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Either how many must stay or how many may go; the server checks no name beyond what a URL needs."""
    del version
    spec = mapping(obj.get("spec"))
    least, most = spec.get("minAvailable"), spec.get("maxUnavailable")
    if least is not None and most is not None:
        errors.invalid(("spec",), _go_struct(spec), "minAvailable and maxUnavailable cannot be both set")
    for field, value in (("minAvailable", least), ("maxUnavailable", most)):
        if value is not None:
            validate_positive_int_or_percent(value, errors, ("spec", field))
            validate_at_most_all(value, errors, ("spec", field))
    validate_label_selector(spec.get("selector"), errors, ("spec", "selector"))
    eviction = spec.get("unhealthyPodEvictionPolicy")
    if eviction is not None and eviction not in _EVICTION:
        errors.unsupported(("spec", "unhealthyPodEvictionPolicy"), eviction, _EVICTION)


def validate_positive_int_or_percent(value: Any, errors: FieldErrors, path: Path) -> None:
    """A number of zero or more, or a percentage."""
    if isinstance(value, str):
        for problem in percent_problems(value):
            errors.invalid(path, value, problem)
    elif isinstance(value, int) and value < 0:
        errors.invalid(path, value, "must be greater than or equal to 0")


def validate_at_most_all(value: Any, errors: FieldErrors, path: Path) -> None:
    """A percentage of 100 at most."""
    if isinstance(value, str) and re.fullmatch("[0-9]+%", value) and int(value[:-1]) > _WHOLE:
        errors.invalid(path, value, "must not be greater than 100%")


def _go_struct(spec: Any) -> dict[str, Any]:
    """A spec as the server prints it, from a type without names for JSON."""
    names = ("MinAvailable", "Selector", "MaxUnavailable", "UnhealthyPodEvictionPolicy")
    return {name: spec.get(name[0].lower() + name[1:]) for name in names}


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """The same again: everything may change."""
    del old
    validate(obj, errors, version)
