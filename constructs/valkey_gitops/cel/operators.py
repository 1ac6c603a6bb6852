"""Arithmetic and order of CEL's values, with cel-go's errors.

A value whose type never has the operator gives `no such overload: _+_`; the wrong partner for one that has, or a string
or time, gives `no such overload`.
"""

from collections.abc import Callable
from math import fmod, isnan
from typing import Any

from valkey_gitops.cel.equality import contains, key_of
from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.values import INT_MAX, INT_MIN, UINT_MAX, Duration, Timestamp, Uint

Operator = Callable[[Any, Any], Any]
TIMESTAMP_MIN, TIMESTAMP_MAX = -62135596800 * 10**9, 253402300799 * 10**9 + 999_999_999
_RECEIVERS = frozenset({str, Timestamp, Duration})
_NUMBERS = frozenset({int, float, Uint})


def _int(value: int) -> int:
    if INT_MIN <= value <= INT_MAX:
        return value
    raise EvaluationError("integer overflow")


def _uint(value: int) -> Uint:
    if 0 <= value <= UINT_MAX:
        return Uint(value)
    raise EvaluationError("unsigned integer overflow")


def _duration(nanoseconds: int) -> Duration:
    if INT_MIN <= nanoseconds <= INT_MAX:
        return Duration(nanoseconds)
    raise EvaluationError("duration overflow")


def _timestamp(start: Timestamp, nanoseconds: int) -> Timestamp:
    if TIMESTAMP_MIN <= start.nanoseconds + nanoseconds <= TIMESTAMP_MAX:
        return Timestamp(start.nanoseconds + nanoseconds, start.offset)
    raise EvaluationError("timestamp overflow")


def _divided(left: int, right: int) -> int:
    if right == 0:
        raise EvaluationError("division by zero")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _modulo(left: int, right: int) -> int:
    if right == 0:
        raise EvaluationError("modulus by zero")
    return int(fmod(left, right)) if abs(left) < 2**53 and abs(right) < 2**53 else left - right * _divided(left, right)


def _divided_double(left: float, right: float) -> float:
    if right:
        return left / right
    if left == 0 or isnan(left):
        return float("nan")
    return float("inf") if (left > 0) == (str(right)[0] != "-") else float("-inf")


_TABLES: dict[str, dict[tuple[type, type], Operator]] = {
    "_+_": {
        (int, int): lambda a, b: _int(a + b),
        (Uint, Uint): lambda a, b: _uint(int(a) + int(b)),
        (float, float): lambda a, b: a + b,
        (str, str): lambda a, b: a + b,
        (bytes, bytes): lambda a, b: a + b,
        (list, list): lambda a, b: a + b,
        (Duration, Duration): lambda a, b: _duration(a.nanoseconds + b.nanoseconds),
        (Timestamp, Duration): lambda a, b: _timestamp(a, b.nanoseconds),
        (Duration, Timestamp): lambda a, b: _timestamp(b, a.nanoseconds),
    },
    "_-_": {
        (int, int): lambda a, b: _int(a - b),
        (Uint, Uint): lambda a, b: _uint(int(a) - int(b)),
        (float, float): lambda a, b: a - b,
        (Duration, Duration): lambda a, b: _duration(a.nanoseconds - b.nanoseconds),
        (Timestamp, Duration): lambda a, b: _timestamp(a, -b.nanoseconds),
        (Timestamp, Timestamp): lambda a, b: _duration(a.nanoseconds - b.nanoseconds),
    },
    "_*_": {
        (int, int): lambda a, b: _int(a * b),
        (Uint, Uint): lambda a, b: _uint(int(a) * int(b)),
        (float, float): lambda a, b: a * b,
    },
    "_/_": {
        (int, int): lambda a, b: _int(_divided(a, b)),
        (Uint, Uint): lambda a, b: Uint(_divided(a, b)),
        (float, float): _divided_double,
    },
    "_%_": {
        (int, int): lambda a, b: _modulo(a, b) if (a, b) != (INT_MIN, -1) else _int(INT_MAX + 1),
        (Uint, Uint): lambda a, b: Uint(_modulo(a, b)),
    },
}


def arithmetic(name: str) -> Operator:
    """The operator of a name such as `_+_`."""
    table = _TABLES[name]
    left_types = frozenset({left for left, _ in table})

    def operate(left: Any, right: Any) -> Any:
        function = table.get((type(left), type(right)))
        if function is None and isinstance(left, list) and isinstance(right, list):
            function = table.get((list, list))  # sets and maps among the lists of a custom resource
        if function is not None:
            return function(left, right)
        raise unsupported(name, left, left_types)

    return operate


def unsupported(name: str, value: Any, types: frozenset[type]) -> EvaluationError:
    """The error of an operator on a value, given the types that have the operator."""
    if type(value) in types or type(value) in _RECEIVERS:
        return no_such_overload()
    return EvaluationError(f"no such overload: {name}")


_COMPARABLE = frozenset({int, Uint, float, str, bytes, bool})
_TIMES = frozenset({Timestamp, Duration})


def is_comparable(value: Any) -> bool:
    """Whether values like this one have an order."""
    return type(value) in _COMPARABLE or type(value) in _TIMES


def compare(left: Any, right: Any, name: str) -> int:
    """-1, 0 or 1.

    Raises:
        EvaluationError: They have no order.
    """
    kind, other = type(left), type(right)
    if kind is float and isnan(left):
        raise EvaluationError("NaN values cannot be ordered")
    if kind in _NUMBERS and other in _NUMBERS:
        if other is float and isnan(right):
            raise EvaluationError("NaN values cannot be ordered")
        return _compare_numbers(left, right)
    if kind is other and kind in _COMPARABLE:
        return int(left > right) - int(left < right)
    if kind is other and kind in _TIMES:
        return int(left.nanoseconds > right.nanoseconds) - int(left.nanoseconds < right.nanoseconds)
    raise unsupported(name, left, _COMPARABLE)


def _compare_numbers(left: Any, right: Any) -> int:
    """As cel-go: with a double, both as doubles unless the double is beyond the other's range."""
    if (type(left) is float) is not (type(right) is float):
        number, double, sign = (right, left, 1) if type(left) is float else (left, right, -1)
        low, high = (0.0, float(UINT_MAX)) if type(number) is Uint else (float(INT_MIN), float(INT_MAX))
        if double < low or double > high:
            return -sign if double < low else sign
        left, right = float(left), float(right)
    return int(left > right) - int(left < right)


def ordered(name: str) -> Operator:
    """The relation of a name such as `_<_`."""
    wanted = {"_<_": (-1,), "_<=_": (-1, 0), "_>_": (1,), "_>=_": (1, 0)}[name]

    def relate(left: Any, right: Any) -> bool:
        return compare(left, right, name) in wanted

    return relate


def negate(value: Any) -> Any:
    """-value."""
    if type(value) is int:
        return _int(-value)
    if type(value) is float:
        return -value
    if type(value) is Duration:
        return _duration(-value.nanoseconds)
    raise unsupported("-_", value, frozenset({bool}))


def invert(value: Any) -> bool:
    """!value."""
    if type(value) is bool:
        return not value
    raise no_such_overload()


def within(value: Any, container: Any) -> bool:
    """Value in container."""
    if isinstance(container, list):
        return contains(container, value)
    if type(container) is dict:
        return key_of(value) in container
    raise no_such_overload()


def length(value: Any) -> int:
    """size(value)."""
    if isinstance(value, (str, list, dict, bytes)):
        return len(value)
    raise EvaluationError("no such overload" if type(value) in _TIMES else "no such overload: size")
