"""Quantities as numbers. Source: k8s.io/apimachinery/pkg/api/resource/quantity.go."""

import re
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors

NANOS = 10**9
"""A quantity is compared as a whole number of billionths, the finest that the server keeps."""

_QUANTITY = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)?)\Z")
_BINARY = {"Ki": 1024, "Mi": 1024**2, "Gi": 1024**3, "Ti": 1024**4, "Pi": 1024**5, "Ei": 1024**6}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_LARGEST_EXPONENT = 40


def nanos(value: Any) -> int | None:
    """The quantity in billionths, rounded away from zero; None for what is no quantity."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    match = _QUANTITY.match(str(value))
    if match is None or not (match[2] or match[3]):
        return None
    sign, whole, fraction, exponent, suffix = match[1], match[2], match[3] or "", match[4], match[5] or ""
    number, ten = int(whole + fraction), -len(fraction)
    if suffix in _BINARY:
        number *= _BINARY[suffix]
    else:
        ten += int(exponent[1:]) if exponent else _DECIMAL[suffix]
    if abs(ten) > _LARGEST_EXPONENT:
        return None
    size = _scaled(number, ten + 9)
    return -size if sign == "-" else size


def _scaled(number: int, ten: int) -> int:
    size: int = number * 10**ten if ten >= 0 else -(-number // 10**-ten)
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
