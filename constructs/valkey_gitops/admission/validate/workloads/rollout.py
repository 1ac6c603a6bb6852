"""How many pods a rollout may take away and add: numbers or percentages."""

import re
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.names import percent_problems
from valkey_gitops.admission.validate.workloads.scalars import number, validate_nonnegative

HUNDRED = 100


def validate_count(value: Any, errors: FieldErrors, path: Path) -> None:
    """A number of pods, or a percentage of them."""
    if isinstance(value, str):
        for problem in percent_problems(value):
            errors.invalid(path, value, problem)
    else:
        validate_nonnegative(value, errors, path)


def validate_at_most_all(value: Any, errors: FieldErrors, path: Path) -> None:
    """Not more than all pods."""
    if isinstance(value, str) and not percent_problems(value) and count(value) > HUNDRED:
        errors.invalid(path, value, "must not be greater than 100%")


def count(value: Any) -> float:
    """The number or the percentage; a text that is no percentage counts as its number, or as 0."""
    if not isinstance(value, str):
        return number(value)
    match = re.fullmatch(r"([+-]?[0-9]+)%?", value)
    return int(match[1]) if match else 0
