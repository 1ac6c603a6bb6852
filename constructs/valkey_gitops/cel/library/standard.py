"""CEL's standard functions and operators, as cel-go's common/stdlib declares them."""

from collections.abc import Callable, Sequence
from functools import partial
from math import ceil
from typing import Any

from valkey_gitops.cel import conversions, operators, times
from valkey_gitops.cel.errors import no_such_overload
from valkey_gitops.cel.functions import STRING_TRAVERSAL, Library, Overload, one_pass, regex, size, traversal
from valkey_gitops.cel.numbers import shown_double
from valkey_gitops.cel.patterns import compiled
from valkey_gitops.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN_TYPE,
    INT,
    NULL_TYPE,
    STRING,
    TIMESTAMP,
    TYPE_TYPE,
    UINT,
    Type,
    list_of,
    map_of,
    type_of,
    type_param,
)
from valkey_gitops.cel.values import TypeValue

_A, _B = type_param("A"), type_param("B")
_LIST, _MAP = list_of(_A), map_of(_A, _B)
_Cost = Callable[[Sequence[Any], Any], int]


def _shorter(arguments: Sequence[Any], _: Any) -> int:
    return ceil(min(size(arguments[0]), size(arguments[1])) * STRING_TRAVERSAL)


def _both(arguments: Sequence[Any], _: Any) -> int:
    return traversal(size(arguments[0]) + size(arguments[1]))


def _list_size(arguments: Sequence[Any], _: Any) -> int:
    return size(arguments[1])


def _containing(arguments: Sequence[Any], _: Any) -> int:
    return traversal(size(arguments[0])) * traversal(size(arguments[1]))


def _operator(
    name: str, implementation: Callable[..., Any], rows: Sequence[tuple[str, tuple[Type, ...], Type, _Cost | None]]
) -> list[Overload]:
    return [
        Overload(identity, name, parameters, result, implementation, cost=cost, guarded=False, by_name=False)
        for identity, parameters, result, cost in rows
    ]


def _same(kind: Type) -> tuple[Type, Type]:
    return kind, kind


def _special(*_: Any) -> Any:
    """The planner evaluates these itself."""
    raise no_such_overload()


_SPECIAL = [
    *_operator("_?_:_", _special, [("conditional", (BOOL, _A, _A), _A, None)]),
    *_operator("_&&_", _special, [("logical_and", (BOOL, BOOL), BOOL, None)]),
    *_operator("_||_", _special, [("logical_or", (BOOL, BOOL), BOOL, None)]),
    *_operator("_==_", _special, [("equals", (_A, _A), BOOL, None)]),
    *_operator("_!=_", _special, [("not_equals", (_A, _A), BOOL, None)]),
    *_operator("_[_]", _special, [("index_list", (_LIST, INT), _A, None), ("index_map", (_MAP, _A), _B, None)]),
]
_ARITHMETIC = [
    *_operator(
        "_+_",
        operators.arithmetic("_+_"),
        [
            ("add_bytes", _same(BYTES), BYTES, _both),
            ("add_double", _same(DOUBLE), DOUBLE, None),
            ("add_duration_duration", _same(DURATION), DURATION, None),
            ("add_duration_timestamp", (DURATION, TIMESTAMP), TIMESTAMP, None),
            ("add_timestamp_duration", (TIMESTAMP, DURATION), TIMESTAMP, None),
            ("add_int64", _same(INT), INT, None),
            ("add_list", _same(_LIST), _LIST, None),
            ("add_string", _same(STRING), STRING, _both),
            ("add_uint64", _same(UINT), UINT, None),
        ],
    ),
    *_operator(
        "_-_",
        operators.arithmetic("_-_"),
        [
            ("subtract_double", _same(DOUBLE), DOUBLE, None),
            ("subtract_duration_duration", _same(DURATION), DURATION, None),
            ("subtract_int64", _same(INT), INT, None),
            ("subtract_timestamp_duration", (TIMESTAMP, DURATION), TIMESTAMP, None),
            ("subtract_timestamp_timestamp", _same(TIMESTAMP), DURATION, None),
            ("subtract_uint64", _same(UINT), UINT, None),
        ],
    ),
    *[
        overload
        for name, word, kinds in (
            ("_*_", "multiply", (DOUBLE, INT, UINT)),
            ("_/_", "divide", (DOUBLE, INT, UINT)),
            ("_%_", "modulo", (INT, UINT)),
        )
        for implementation in [operators.arithmetic(name)]
        for overload in _operator(name, implementation, [(f"{word}_{kind}", _same(kind), kind, None) for kind in kinds])
    ],
    *_operator(
        "-_", operators.negate, [("negate_double", (DOUBLE,), DOUBLE, None), ("negate_int64", (INT,), INT, None)]
    ),
    *_operator("!_", operators.invert, [("logical_not", (BOOL,), BOOL, None)]),
]


def _relations(name: str, word: str) -> list[Overload]:
    numbers = (INT, UINT, DOUBLE)
    rows: list[tuple[str, tuple[Type, ...], Type, _Cost | None]] = [(f"{word}_bool", _same(BOOL), BOOL, None)]
    rows += [(f"{word}_{left}_{right}", (left, right), BOOL, None) for left in numbers for right in numbers]
    rows += [(f"{word}_{kind}", _same(kind), BOOL, _shorter) for kind in (STRING, BYTES)]
    rows += [(f"{word}_{kind}", _same(kind), BOOL, None) for kind in (TIMESTAMP, DURATION)]
    return _operator(name, operators.ordered(name), rows)


_CONTAINERS = [
    *_operator(
        "@in", operators.within, [("in_list", (_A, _LIST), BOOL, _list_size), ("in_map", (_A, _MAP), BOOL, None)]
    ),
    *[
        Overload(
            f"size_{kind.name}", "size", (kind,), INT, operators.length, member=member, guarded=False, by_name=False
        )
        for kind in (BYTES, _LIST, _MAP, STRING)
        for member in (False, True)
    ],
]


def _itself(value: Any) -> Any:
    return value


_CONVERSIONS: list[tuple[str, Type, Type, Callable[[Any], Any], _Cost | None]] = [
    ("bool_to_bool", BOOL, BOOL, _itself, None),
    ("string_to_bool", STRING, BOOL, conversions.bool_from_string, None),
    ("bytes_to_bytes", BYTES, BYTES, _itself, None),
    ("string_to_bytes", STRING, BYTES, str.encode, one_pass),
    ("double_to_double", DOUBLE, DOUBLE, _itself, None),
    ("int64_to_double", INT, DOUBLE, float, None),
    ("string_to_double", STRING, DOUBLE, conversions.double_from_string, None),
    ("uint64_to_double", UINT, DOUBLE, float, None),
    ("duration_to_duration", DURATION, DURATION, _itself, None),
    ("int64_to_duration", INT, DURATION, conversions.duration_from_int, None),
    ("string_to_duration", STRING, DURATION, conversions.duration_from_string, None),
    ("int64_to_int64", INT, INT, _itself, None),
    ("double_to_int64", DOUBLE, INT, conversions.int_from_double, None),
    ("duration_to_int64", DURATION, INT, lambda value: value.nanoseconds, None),
    ("string_to_int64", STRING, INT, conversions.int_from_string, None),
    ("timestamp_to_int64", TIMESTAMP, INT, lambda value: value.nanoseconds // 10**9, None),
    ("uint64_to_int64", UINT, INT, conversions.int_from_uint, None),
    ("string_to_string", STRING, STRING, _itself, None),
    ("bool_to_string", BOOL, STRING, lambda value: "true" if value else "false", None),
    ("bytes_to_string", BYTES, STRING, conversions.string_from_bytes, one_pass),
    ("double_to_string", DOUBLE, STRING, shown_double, None),
    ("duration_to_string", DURATION, STRING, times.shown_duration, None),
    ("int64_to_string", INT, STRING, str, None),
    ("timestamp_to_string", TIMESTAMP, STRING, times.shown_timestamp, None),
    ("uint64_to_string", UINT, STRING, lambda value: str(int(value)), None),
    ("timestamp_to_timestamp", TIMESTAMP, TIMESTAMP, _itself, None),
    ("int64_to_timestamp", INT, TIMESTAMP, conversions.timestamp_from_int, None),
    ("string_to_timestamp", STRING, TIMESTAMP, conversions.timestamp_from_string, None),
    ("uint64_to_uint64", UINT, UINT, _itself, None),
    ("double_to_uint64", DOUBLE, UINT, conversions.uint_from_double, None),
    ("int64_to_uint64", INT, UINT, conversions.uint_from_int, None),
    ("string_to_uint64", STRING, UINT, conversions.uint_from_string, None),
]


def _converters() -> list[Overload]:
    found = [
        Overload(identity, target.text, (source,), target, convert, cost=cost, by_name=False)
        for identity, source, target, convert, cost in _CONVERSIONS
    ]
    found += _operator("type", conversions.type_of, [("type", (_A,), type_of(_A), None)])
    found += _operator("dyn", _itself, [("to_dyn", (_A,), DYN_TYPE, None)])
    return found


def _text(function: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    def test(value: Any, other: Any) -> bool:
        if type(value) is not str or type(other) is not str:
            raise no_such_overload()
        return function(value, other)

    return test


def _matches(value: Any, pattern: Any) -> bool:
    if type(value) is TypeValue:  # cel-go matches a type's name against a constant pattern
        value = value.name
    if type(value) is not str or type(pattern) is not str:
        raise no_such_overload()
    return compiled(pattern).search(value) is not None


def _strings() -> list[Overload]:
    found = [
        Overload(
            identity, name, _same(STRING), BOOL, _text(function), member=True, cost=cost, guarded=False, by_name=False
        )
        for identity, name, function, cost in (
            ("contains_string", "contains", str.__contains__, _containing),
            ("ends_with_string", "endsWith", str.endswith, one_pass),
            ("starts_with_string", "startsWith", str.startswith, one_pass),
        )
    ]
    found += [
        Overload(
            identity, "matches", _same(STRING), BOOL, _matches,
            member=member, cost=cost, guarded=False, pattern=1, by_name=False,
        )
        for identity, member, cost in (("matches", False, None), ("matches_string", True, regex))
    ]  # fmt: skip
    return found


def _times() -> list[Overload]:
    found: list[Overload] = []
    readers: dict[str, tuple[str, Callable[..., int]]] = {
        name: (identity, partial(times.part_of, name)) for name, (identity, _) in times.PARTS.items()
    }
    readers["getMilliseconds"] = ("timestamp_to_milliseconds", times.milliseconds)
    for name, (identity, reader) in readers.items():
        found.append(Overload(identity, name, (TIMESTAMP,), INT, reader, member=True))
        found.append(Overload(f"{identity}_with_tz", name, (TIMESTAMP, STRING), INT, reader, member=True))
    for name, (identity, _) in times.DURATION_PARTS.items():
        found.append(Overload(identity, name, (DURATION,), INT, partial(times.whole, name), member=True))
    return found


_INSERT = [
    *_operator(
        "cel.@mapInsert",
        _special,
        [
            ("@mapInsert_map_key_value", (_MAP, _A, _B), _MAP, None),
            ("@mapInsert_map_map", (_MAP, _MAP), _MAP, None),
        ],
    )
]

LIBRARY = Library(
    "standard",
    (
        *_SPECIAL,
        *_ARITHMETIC,
        *_relations("_<_", "less"),
        *_relations("_<=_", "less_equals"),
        *_relations("_>_", "greater"),
        *_relations("_>=_", "greater_equals"),
        *_CONTAINERS,
        *_converters(),
        *_strings(),
        *_times(),
        *_INSERT,
    ),
    types={
        "bool": BOOL, "bytes": BYTES, "double": DOUBLE, "google.protobuf.Duration": DURATION, "int": INT, "list": _LIST,
        "map": _MAP, "null_type": NULL_TYPE, "string": STRING, "google.protobuf.Timestamp": TIMESTAMP,
        "type": TYPE_TYPE, "uint": UINT,
    },
)  # fmt: skip
