"""int(), string() and the other conversions, with cel-go's errors."""

from collections.abc import Callable
from math import isinf, isnan
from typing import Any

from valkey_gitops.cel import numbers, times
from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.operators import TIMESTAMP_MIN
from valkey_gitops.cel.values import (
    INT_MAX,
    INT_MIN,
    UINT_MAX,
    Duration,
    Opaque,
    Optional,
    Timestamp,
    TypeValue,
    Uint,
)

_NAMES: dict[type, str] = {
    type(None): "null_type", bool: "bool", int: "int", Uint: "uint", float: "double", str: "string", bytes: "bytes",
    list: "list", dict: "map", Timestamp: "google.protobuf.Timestamp", Duration: "google.protobuf.Duration",
    Optional: "optional_type", TypeValue: "type",
}  # fmt: skip


def type_name(value: Any) -> str:
    """The name of a value's type, as in `no such overload: trim(int)`."""
    if isinstance(value, Opaque):
        return value.cel_type.name
    name = _NAMES.get(type(value))
    if name is None:  # a list or a map of a kind of its own
        name = next((_NAMES[kind] for kind in (list, dict) if isinstance(value, kind)), type(value).__name__)
    return name


def type_of(value: Any) -> TypeValue:
    """type(value)."""
    return TypeValue(type_name(value))


def _from_text(kind: str, parse: Callable[[str], Any]) -> Callable[[str], Any]:
    def convert(text: str) -> Any:
        try:
            return parse(text)
        except ValueError:
            raise EvaluationError(f"type conversion error from 'string' to '{kind}'") from None

    return convert


def _ranged_int(text: str) -> int:
    value = numbers.parse_int(text)
    if not INT_MIN <= value <= INT_MAX:
        raise ValueError(text)
    return value


def _ranged_uint(text: str) -> Uint:
    value = numbers.parse_int(text)
    if text[:1] in ("+", "-") or value > UINT_MAX:
        raise ValueError(text)
    return Uint(value)


int_from_string = _from_text("int", _ranged_int)
uint_from_string = _from_text("uint", _ranged_uint)
double_from_string = _from_text("double", numbers.parse_double)
bool_from_string = _from_text("bool", numbers.parse_bool)
duration_from_string = _from_text("google.protobuf.Duration", times.parse_duration)
timestamp_from_string = _from_text("google.protobuf.Timestamp", times.parse_timestamp)


def int_from_double(value: float) -> int:
    """int(double), towards zero."""
    if isinf(value) or isnan(value) or not -(2.0**63) < value < 2.0**63:
        raise EvaluationError("integer overflow")
    return int(value)


def int_from_uint(value: Uint) -> int:
    """int(uint)."""
    if value > INT_MAX:
        raise EvaluationError("integer overflow")
    return int(value)


def uint_from_double(value: float) -> Uint:
    """uint(double), towards zero."""
    if isinf(value) or isnan(value) or not 0 <= value < 2.0**64:
        raise EvaluationError("unsigned integer overflow")
    return Uint(int(value))


def uint_from_int(value: int) -> Uint:
    """uint(int)."""
    if value < 0:
        raise EvaluationError("unsigned integer overflow")
    return Uint(value)


def duration_from_int(_: int) -> Duration:
    """duration(int): declared, but cel-go cannot do it."""
    raise EvaluationError("type conversion error from 'int' to 'google.protobuf.Duration'")


def timestamp_from_int(seconds: int) -> Timestamp:
    """timestamp(seconds since 1970)."""
    if not -62135596800 <= seconds <= 253402300799:
        raise EvaluationError("timestamp overflow")
    return Timestamp(seconds * 10**9)


def string_from_bytes(value: bytes) -> str:
    """string(bytes)."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise EvaluationError("invalid UTF-8 in bytes, cannot convert to string") from None


def is_zero(value: Any) -> bool:
    """Whether optional.ofNonZeroValue takes it as nothing."""
    if isinstance(value, Timestamp):
        return value.nanoseconds == TIMESTAMP_MIN
    if isinstance(value, Duration):
        return value.nanoseconds == 0
    if isinstance(value, Optional):
        return not value.has_value or is_zero(value.value())
    if isinstance(value, (TypeValue, Opaque)):
        return False
    return not value
