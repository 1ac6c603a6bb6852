"""Quantities as numbers. Source: k8s.io/apimachinery/pkg/api/resource/quantity.go."""

from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.quantity import NANO, parse

NANOS = 10**9
"""A quantity is compared as a whole number of billionths, the finest that the server keeps."""


def nanos(value: Any) -> int | None:
    """The quantity in billionths, rounded away from zero; None for what is no quantity."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        quantity = parse(str(value))
    except ValueError:
        return None
    size: int = quantity.value * 10 ** (quantity.scale - NANO)
    return size


def validate_nonnegative_quantity(value: Any, errors: FieldErrors, path: Path) -> None:
    """A quantity of zero or more."""
    size = nanos(value)
    if size is not None and size < 0:
        errors.invalid(path, value, "must be greater than or equal to 0")


def validate_positive_quantity(value: Any, errors: FieldErrors, path: Path) -> None:
    """A quantity of more than zero."""
    validate_positive(value, errors, path, "must be greater than zero")


def validate_positive(value: Any, errors: FieldErrors, path: Path, told: str) -> None:
    """The same in other words, which the server has for it in some places."""
    size = nanos(value)
    if size is not None and size <= 0:
        errors.invalid(path, value, told)
