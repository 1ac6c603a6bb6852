"""cel-go's sets: lists compared without order and repetition."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from valkey_gitops.cel.equality import contains
from valkey_gitops.cel.functions import Library, Overload, size
from valkey_gitops.cel.types import BOOL, list_of, type_param

_LISTS = (list_of(type_param("T")),) * 2


def _contains(elements: list[Any], subset: list[Any]) -> bool:
    return all(contains(elements, element) for element in subset)


def _equivalent(left: list[Any], right: list[Any]) -> bool:
    return _contains(left, right) and _contains(right, left)


def _intersects(left: list[Any], right: list[Any]) -> bool:
    return any(contains(right, element) for element in left)


def _every_pair(factor: int, arguments: Sequence[Any], _: Any) -> int:
    return 1 + size(arguments[0]) * size(arguments[1]) * factor


LIBRARY = Library(
    "sets",
    (
        Overload("list_sets_contains_list", "sets.contains", _LISTS, BOOL, _contains, cost=partial(_every_pair, 1)),
        Overload(
            "list_sets_equivalent_list", "sets.equivalent", _LISTS, BOOL, _equivalent, cost=partial(_every_pair, 2)
        ),
        Overload(
            "list_sets_intersects_list", "sets.intersects", _LISTS, BOOL, _intersects, cost=partial(_every_pair, 1)
        ),
    ),
    since=(1, 29),
)
