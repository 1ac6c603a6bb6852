"""cel-go's functions of lists, version 3: slice, flatten, distinct, reverse, sort, range, and sortBy's own."""

from collections.abc import Sequence
from functools import cmp_to_key, partial
from typing import Any

from valkey_gitops.cel.conversions import type_name
from valkey_gitops.cel.equality import is_same
from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.functions import STRING_TRAVERSAL, Library, Overload, size
from valkey_gitops.cel.operators import compare, is_comparable
from valkey_gitops.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    INT,
    LIST_DYN,
    STRING,
    TIMESTAMP,
    UINT,
    list_of,
    type_param,
)

_LIST = list_of(type_param("T"))
_ORDERED = (INT, UINT, DOUBLE, BOOL, DURATION, TIMESTAMP, STRING, BYTES)
_member = partial(Overload, member=True, by_name=False)
_CALL = 1
_NEW_LIST = 10


def _slice(elements: list[Any], start: int, end: int) -> list[Any]:
    told = f"cannot slice({start}, {end})"
    if start < 0 or end < 0:
        raise EvaluationError(f"{told}, negative indexes not supported")
    if start > end:
        raise EvaluationError(f"{told}, start index must be less than or equal to end index")
    if len(elements) < end:
        raise EvaluationError(f"{told}, list is length {len(elements)}")
    return elements[start:end]


def _flatten(elements: Any, *depth: Any) -> list[Any]:
    if not isinstance(elements, list) or any(type(levels) is not int for levels in depth):
        raise EvaluationError(f"no such overload: {type_name(elements)}.flatten({''.join(map(type_name, depth))})")
    return _flat(elements, depth[0] if depth else 1)


def _flat(elements: list[Any], depth: int) -> list[Any]:
    if depth < 0:
        raise EvaluationError("level must be non-negative")
    flat: list[Any] = []
    for element in elements:
        if isinstance(element, list) and depth:
            flat += _flat(element, depth - 1)
        else:
            flat.append(element)
    return flat


def _distinct(elements: list[Any]) -> list[Any]:
    found: list[Any] = []
    for element in elements:
        if not any(is_same(element, other) for other in found):
            found.append(element)
    return found


def _reverse(elements: list[Any]) -> list[Any]:
    return elements[::-1]


def _range(end: int) -> list[int]:
    return list(range(end))


def _sort(elements: Any) -> list[Any]:
    if not isinstance(elements, list):
        raise EvaluationError("no such overload: sort")
    return _sorted(elements, elements)


def _sort_by(elements: Any, keys: list[Any]) -> list[Any]:
    if not isinstance(elements, list):
        raise EvaluationError("no such overload: @sortByAssociatedKeys")
    return _sorted(elements, keys)


def _sorted(elements: list[Any], keys: list[Any]) -> list[Any]:
    """Elements in the order of their keys.

    Elements with equal keys stay in order. cel-go does not promise that, and from 13 elements on it does not do it.
    """
    if len(elements) != len(keys):
        raise EvaluationError(
            "@sortByAssociatedKeys() expected a list of the same size as the associated keys list, "
            f"but got {len(elements)} and {len(keys)} elements respectively"
        )
    if not elements:
        return elements
    if not is_comparable(keys[0]):
        raise EvaluationError("list elements must be comparable")
    if any(type(key) is not type(keys[0]) for key in keys):
        raise EvaluationError("list elements must have the same type")
    pairs = sorted(zip(keys, elements, strict=True), key=cmp_to_key(_order_of_keys))
    return [element for _, element in pairs]


def _order_of_keys(left: tuple[Any, Any], right: tuple[Any, Any]) -> int:
    try:
        return compare(left[0], right[0], "")
    except EvaluationError:
        return 0


def _of_result(_: Sequence[Any], result: Any) -> int:
    return _list_cost(1, size(result))


def _of_depth(arguments: Sequence[Any], _: Any) -> int:
    depth = arguments[1] if len(arguments) == 2 else 1
    return _list_cost(depth, size(arguments[0]))


def _of_pairs(compared: int, arguments: Sequence[Any], _: Any) -> int:
    elements = arguments[compared]
    factor = 2 + (STRING_TRAVERSAL if elements and isinstance(elements[0], str | bytes) else 0)
    return _list_cost(factor, size(elements) ** 2)


def _list_cost(factor: float, count: int) -> int:
    return int(count * factor) + _CALL + _NEW_LIST


LIBRARY = Library(
    "cel.lib.ext.lists",
    (
        _member("list_slice", "slice", (_LIST, INT, INT), _LIST, _slice, cost=_of_result),
        _member("list_flatten", "flatten", (list_of(_LIST),), _LIST, _flatten, cost=_of_depth, guarded=False),
        _member("list_flatten_int", "flatten", (LIST_DYN, INT), LIST_DYN, _flatten, cost=_of_depth, guarded=False),
        _member("list_distinct", "distinct", (_LIST,), _LIST, _distinct, cost=partial(_of_pairs, 0)),
        _member("list_reverse", "reverse", (_LIST,), _LIST, _reverse, cost=_of_result),
        Overload("lists_range", "lists.range", (INT,), list_of(INT), _range, cost=_of_result),
        *[
            _member(
                f"list_{kind.name}_sort",
                "sort",
                (list_of(kind),),
                list_of(kind),
                _sort,
                cost=partial(_of_pairs, 0),
                guarded=False,
            )
            for kind in _ORDERED
        ],
        *[
            _member(
                f"list_{kind.name}_sortByAssociatedKeys",
                "@sortByAssociatedKeys",
                (_LIST, list_of(kind)),
                _LIST,
                _sort_by,
                cost=partial(_of_pairs, 1),
                guarded=False,
            )
            for kind in _ORDERED
        ],
    ),
    since=(1, 34),
)
