"""Taints of nodes that a pod bears."""

from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import text, validate_label_key
from valkey_gitops.admission.validate.names import label_value_problems
from valkey_gitops.admission.validate.workloads.scalars import listed, unsupported, validate_word

_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_OPERATORS = ("Equal", "Exists")
_EVERY_KEY = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'


def validate_tolerations(tolerations: Any, errors: FieldErrors, path: Path) -> None:
    """Each by key, operator, value and effect."""
    for place, toleration in listed(tolerations, path):
        key, operator = text(toleration.get("key")), text(toleration.get("operator"))
        effect = text(toleration.get("effect"))
        if key:
            validate_label_key(key, errors, (*place, "key"))
        elif operator != "Exists":
            errors.invalid((*place, "operator"), operator, _EVERY_KEY)
        if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
            told = "effect must be 'NoExecute' when `tolerationSeconds` is set"
            errors.invalid((*place, "effect"), effect, told)
        validate_value(operator, text(toleration.get("value")), errors, (*place, "operator"))
        if effect:
            validate_word(effect, _EFFECTS, errors, (*place, "effect"))


def validate_value(operator: str, value: str, errors: FieldErrors, path: Path) -> None:
    """The server reports the value at its operator."""
    if operator in ("Equal", ""):
        if problems := label_value_problems(value):
            errors.invalid(path, value, ";".join(problems))
    elif operator == "Exists":
        if value:
            errors.invalid(path, value, "value must be empty when `operator` is 'Exists'")
    else:
        unsupported(operator, _OPERATORS, errors, path)
