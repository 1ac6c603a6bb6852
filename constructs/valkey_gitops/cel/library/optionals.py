"""Optional values: cel-go's OptionalTypes (version 2, as the API server loads it)."""

from typing import Any

from valkey_gitops.cel.conversions import is_zero
from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.functions import Library, Overload
from valkey_gitops.cel.types import BOOL, INT, list_of, map_of, opaque, optional_of, type_param
from valkey_gitops.cel.values import NONE, Optional

_K, _V = type_param("K"), type_param("V")
_OPTIONAL, _LIST, _MAP = optional_of(_V), list_of(_V), map_of(_K, _V)
_LISTED = list_of(_OPTIONAL)


def _special(*_: Any) -> Any:
    """The planner evaluates these itself."""
    raise no_such_overload()


def _non_zero(value: Any) -> Optional:
    return NONE if is_zero(value) else Optional(value)


def _first(values: list[Any]) -> Optional:
    return Optional(values[0]) if values else NONE


def _last(values: list[Any]) -> Optional:
    return Optional(values[-1]) if values else NONE


def _unwrap(values: list[Any]) -> list[Any]:
    for value in values:
        if not isinstance(value, Optional):
            raise EvaluationError(f"value {value} is not optional")
    return [value.value() for value in values if value.has_value]


LIBRARY = Library(
    "optional",
    (
        Overload("optional_of", "optional.of", (_V,), _OPTIONAL, Optional),
        Overload("optional_ofNonZeroValue", "optional.ofNonZeroValue", (_V,), _OPTIONAL, _non_zero),
        Overload("optional_none", "optional.none", (), _OPTIONAL, lambda: NONE),
        Overload("optional_value", "value", (_OPTIONAL,), _V, lambda optional: optional.value(), member=True),
        Overload("optional_hasValue", "hasValue", (_OPTIONAL,), BOOL, lambda optional: optional.has_value, member=True),
        Overload("optional_or_optional", "or", (_OPTIONAL, _OPTIONAL), _OPTIONAL, _special, member=True),
        Overload("optional_orValue_value", "orValue", (_OPTIONAL, _V), _V, _special, member=True),
        Overload("list_optindex_optional_int", "_[?_]", (_LIST, INT), _OPTIONAL, _special),
        Overload("optional_list_optindex_optional_int", "_[?_]", (optional_of(_LIST), INT), _OPTIONAL, _special),
        Overload("map_optindex_optional_value", "_[?_]", (_MAP, _K), _OPTIONAL, _special),
        Overload("optional_map_optindex_optional_value", "_[?_]", (optional_of(_MAP), _K), _OPTIONAL, _special),
        Overload("optional_list_index_int", "_[_]", (optional_of(_LIST), INT), _OPTIONAL, _special),
        Overload("optional_map_index_value", "_[_]", (optional_of(_MAP), _K), _OPTIONAL, _special),
        Overload("list_last", "last", (_LIST,), _OPTIONAL, _last, member=True),
        Overload("list_first", "first", (_LIST,), _OPTIONAL, _first, member=True),
        Overload("optional_unwrap", "optional.unwrap", (_LISTED,), _LIST, _unwrap),
        Overload("optional_unwrapOpt", "unwrapOpt", (_LISTED,), _LIST, _unwrap, member=True),
    ),
    types={"optional_type": opaque("optional_type")},
    since=(1, 28),
)
