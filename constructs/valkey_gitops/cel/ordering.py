"""`<` of CEL: numbers of any type, strings, bytes, bools, timestamps and durations, each among themselves."""

from math import isnan
from typing import Any

from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.values import Duration, Timestamp, Uint

_NUMBERS = frozenset({int, float, Uint})
_SAME_TYPE = frozenset({str, bytes, bool})
_MOMENTS = frozenset({Timestamp, Duration})


def is_comparable(value: Any) -> bool:
    """Whether values like this one have an order."""
    kind = type(value)
    return kind in _NUMBERS or kind in _SAME_TYPE or kind in _MOMENTS


def compare(left: Any, right: Any) -> int:
    """-1, 0 or 1: less, equal, greater.

    Raises:
        EvaluationError: The two have no order.
    """
    kind, other = type(left), type(right)
    if kind in _NUMBERS and other in _NUMBERS:
        if isnan(left) or isnan(right):
            raise EvaluationError("NaN values cannot be ordered")
        return int(left > right) - int(left < right)
    if kind is not other:
        raise no_such_overload()
    if kind in _SAME_TYPE:
        return int(left > right) - int(left < right)
    if kind in _MOMENTS:
        return int(left.nanoseconds > right.nanoseconds) - int(left.nanoseconds < right.nanoseconds)
    raise no_such_overload()
