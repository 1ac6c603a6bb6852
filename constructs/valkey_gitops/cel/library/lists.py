"""Kubernetes' functions of lists: isSorted, sum, min, max, indexOf, lastIndexOf."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from typing import Any

from valkey_gitops.cel.equality import is_same
from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.functions import Library, Overload, all_of_it
from valkey_gitops.cel.operators import compare, is_comparable
from valkey_gitops.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    INT,
    STRING,
    TIMESTAMP,
    UINT,
    Type,
    list_of,
    type_param,
)
from valkey_gitops.cel.values import INT_MAX, INT_MIN, UINT_MAX, Duration, Uint

_A = type_param("A")
_ORDERED = (INT, UINT, DOUBLE, BOOL, DURATION, TIMESTAMP, STRING, BYTES)


def _order(left: Any, right: Any) -> int:
    """The order of two elements; 0 where they have none, which the server overlooks."""
    if not (is_comparable(left) and is_comparable(right)):
        raise no_such_overload()
    try:
        return compare(left, right, "")
    except EvaluationError:
        return 0


def _is_sorted(elements: list[Any]) -> bool:
    return all(_order(one, other) <= 0 for one, other in pairwise(elements))


def _extreme(name: str, sign: int, elements: list[Any]) -> Any:
    if not elements:
        raise EvaluationError(f"{name} called on empty list")
    best = elements[0]
    for element in elements[1:]:
        if _order(best, element) == sign:
            best = element
    return best


def _sum_ints(elements: list[Any]) -> int:
    return _checked(_numbers(elements, int), INT_MIN, INT_MAX, "integer overflow")


def _sum_uints(elements: list[Any]) -> Uint:
    return Uint(_checked(_numbers(elements, Uint), 0, UINT_MAX, "unsigned integer overflow"))


def _sum_doubles(elements: list[Any]) -> float:
    total = 0.0
    for element in _numbers(elements, float):
        total += element
    return total


def _sum_durations(elements: list[Any]) -> Duration:
    parts = (element.nanoseconds for element in _numbers(elements, Duration))
    return Duration(_checked(parts, INT_MIN, INT_MAX, "integer overflow"))


def _numbers(elements: list[Any], kind: type) -> Iterable[Any]:
    for element in elements:
        if type(element) is not kind:
            raise no_such_overload()
        yield element


def _checked(numbers: Iterable[int], least: int, most: int, told: str) -> int:
    total = 0
    for number in numbers:
        total += number
        if not least <= total <= most:
            raise EvaluationError(told)
    return total


def _index_of(elements: list[Any], value: Any) -> int:
    return next((index for index, element in enumerate(elements) if is_same(element, value)), -1)


def _last_index_of(elements: list[Any], value: Any) -> int:
    return next((index for index in range(len(elements) - 1, -1, -1) if is_same(elements[index], value)), -1)


def _member(name: str, overload: str, element: Type, result: Type, implementation: Callable[..., Any]) -> Overload:
    identity, operands = overload.format(element.text), (list_of(element),)
    return Overload(identity, name, operands, result, implementation, member=True, cost=all_of_it)


_SUMS: dict[Type, Callable[..., Any]] = {
    INT: _sum_ints,
    UINT: _sum_uints,
    DOUBLE: _sum_doubles,
    DURATION: _sum_durations,
}

LIBRARY = Library(
    "kubernetes.lists",
    (
        *[_member("isSorted", "list_{}_is_sorted_bool", kind, BOOL, _is_sorted) for kind in _ORDERED],
        *[_member("sum", "list_{0}_sum_{0}", kind, kind, implementation) for kind, implementation in _SUMS.items()],
        *[_member("max", "list_{0}_max_{0}", kind, kind, partial(_extreme, "max", -1)) for kind in _ORDERED],
        *[_member("min", "list_{0}_min_{0}", kind, kind, partial(_extreme, "min", 1)) for kind in _ORDERED],
        Overload("list_a_index_of_int", "indexOf", (list_of(_A), _A), INT, _index_of, member=True, cost=all_of_it),
        Overload(
            "list_a_last_index_of_int",
            "lastIndexOf",
            (list_of(_A), _A),
            INT,
            _last_index_of,
            member=True,
            cost=all_of_it,
        ),
    ),
)
