"""`==` and `in` of CEL: by value across numeric types, never between a bool and a number, deep in lists and maps."""

from collections.abc import Callable
from typing import Any

from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.values import (
    FALSE_KEY,
    INT_MAX,
    INT_MIN,
    TRUE_KEY,
    UINT_MAX,
    BoxedKey,
    Duration,
    ListOfItsOwn,
    Opaque,
    Optional,
    Timestamp,
    TypeValue,
    Uint,
)

_BY_PYTHON = frozenset({str, int, bool, float, bytes, type(None), Uint, Timestamp, Duration, TypeValue, BoxedKey})
_NUMBERS = frozenset({int, float, Uint})
_MISSING = object()


def equal(left: Any, right: Any) -> bool:
    """Whether two values are equal; values of different types are not, except numbers.

    Raises:
        EvaluationError: A value of a library's type, or a list of its own kind, is compared with something else.
    """
    kind, other = type(left), type(right)
    if kind is other:
        if kind in _BY_PYTHON:
            return bool(left == right)
        if kind in _CONTAINERS:
            return _CONTAINERS[kind](left, right)
    elif kind in _NUMBERS and other in _NUMBERS:
        return same_number(left, right)
    if left is None or right is None:
        return False
    for container, same in _CONTAINERS.items():
        if isinstance(left, container) and isinstance(right, container):
            return same(left, right)
    if isinstance(left, ListOfItsOwn):
        raise no_such_overload()
    return isinstance(left, Opaque) and left.equals(right)


def _passes(left: Any, right: Any) -> bool:
    """Whether elements count as equal in a larger whole: cel-go looks for False alone, and an error is not False."""
    try:
        return equal(left, right)
    except EvaluationError:
        return True


def _lists(left: list[Any], right: list[Any]) -> bool:
    if isinstance(left, ListOfItsOwn):
        return left.equals(right)
    return len(left) == len(right) and all(map(_passes, left, right))


def _maps(left: dict[Any, Any], right: dict[Any, Any]) -> bool:
    return len(left) == len(right) and all(_passes(value, right.get(key, _MISSING)) for key, value in left.items())


def _optionals(left: Optional, right: Optional) -> bool:
    if not (left.has_value and right.has_value):
        return left.has_value == right.has_value
    return equal(left.value(), right.value())


_CONTAINERS: dict[type, Callable[[Any, Any], bool]] = {list: _lists, dict: _maps, Optional: _optionals}


def same_number(left: Any, right: Any) -> bool:
    """Whether two numbers of different types are equal; with a double, cel-go compares as doubles within the range."""
    if type(left) is float:
        left, right = right, left
    if type(right) is not float:
        return bool(left == right)
    low, high = (0, UINT_MAX) if type(left) is Uint else (INT_MIN, INT_MAX)
    return low <= right <= high and float(left) == right


def contains(elements: list[Any], value: Any) -> bool:
    """`value in elements`."""
    if type(value) is str:
        return value in elements
    return any(is_same(value, element) for element in elements)


def is_same(left: Any, right: Any) -> bool:
    """As `equal`; False where that has no answer."""
    try:
        return equal(left, right)
    except EvaluationError:
        return False


def key_of(value: Any) -> Any:
    """The key under which a dict holds a CEL value; what is no proper key is never found again."""
    if type(value) is bool:
        return TRUE_KEY if value else FALSE_KEY
    return BoxedKey(value) if isinstance(value, (list, dict, Optional)) else value


def value_of(key: Any) -> Any:
    """The CEL value of a dict's key."""
    return key.value if isinstance(key, BoxedKey) else key
