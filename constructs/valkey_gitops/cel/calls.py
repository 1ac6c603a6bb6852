"""Calls of functions: which overload runs, for what cost."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from valkey_gitops.cel.conversions import type_name
from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.frames import Frame, Run
from valkey_gitops.cel.functions import Overload
from valkey_gitops.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    INT,
    LIST,
    MAP,
    NULL_TYPE,
    OBJECT,
    OPAQUE,
    STRING,
    TIMESTAMP,
    TYPE,
    UINT,
    Type,
)
from valkey_gitops.cel.values import Duration, Opaque, Optional, Timestamp, TypeValue, Uint

Accepts = Callable[[Any], bool]
Cost = Callable[[Sequence[Any], Any], int]
_PYTHON: dict[Type, type] = {
    BOOL: bool, INT: int, UINT: Uint, DOUBLE: float, STRING: str, BYTES: bytes, TIMESTAMP: Timestamp,
    DURATION: Duration, NULL_TYPE: type(None),
}  # fmt: skip


def accepts(kind: Type) -> Accepts | None:  # noqa: PLR0911 - one return per kind
    """Whether a value may be passed for a parameter, or None if any may; looks at first elements only, as cel-go."""
    python = _PYTHON.get(kind)
    if python is not None:
        return lambda value: type(value) is python
    if kind.kind == LIST:
        return _accepts_list(accepts(kind.parameters[0]))
    if kind.kind == MAP:
        return _accepts_map(*[accepts(part) for part in kind.parameters])
    if kind.name == "optional_type":
        return lambda value: type(value) is Optional
    if kind.kind in (OPAQUE, OBJECT):
        return lambda value: isinstance(value, Opaque) and value.cel_type.name == kind.name
    if kind.kind == TYPE:
        return lambda value: type(value) is TypeValue
    return None


def _accepts_list(element: Accepts | None) -> Accepts:
    if element is None:
        return lambda value: isinstance(value, list)
    return lambda value: isinstance(value, list) and (not value or element(value[0]))


def _accepts_map(key: Accepts | None, value: Accepts | None) -> Accepts:
    def accept(given: Any) -> bool:
        if type(given) is not dict:
            return False
        for first, second in given.items():
            return (key is None or key(first)) and (value is None or value(second))
        return True

    return accept


def mismatch(function: str, arguments: Sequence[Any]) -> EvaluationError:
    """The error of a call for which no overload accepts the arguments."""
    return EvaluationError(f"no such overload: {function}({', '.join(map(type_name, arguments))})")


def unguarded(overload: Overload) -> Callable[..., Any]:
    """The implementation of a call whose pattern is constant: cel-go names no types then."""
    if not overload.guarded:
        return overload.implementation
    checks = [accepts(parameter) for parameter in overload.parameters]

    def run(*arguments: Any) -> Any:
        if all(check is None or check(argument) for check, argument in zip(checks, arguments, strict=True)):
            return overload.implementation(*arguments)
        raise no_such_overload()

    return run


def _guarded(overload: Overload) -> Callable[..., Any]:
    """The implementation, after a look at the arguments."""
    checks = [accepts(parameter) for parameter in overload.parameters]
    implementation, function = overload.implementation, overload.name
    if not overload.guarded or not any(checks):
        return implementation
    if len(checks) == 1:
        only = checks[0]
        assert only is not None

        def one(argument: Any) -> Any:
            if only(argument):
                return implementation(argument)
            raise mismatch(function, (argument,))

        return one

    def many(*arguments: Any) -> Any:
        for check, argument in zip(checks, arguments, strict=True):
            if check is not None and not check(argument):
                raise mismatch(function, arguments)
        return implementation(*arguments)

    return many


def _dispatching(function: str, count: int, overloads: Sequence[Overload]) -> Callable[..., Any]:
    """The first overload that accepts the arguments; looked for when it runs, as the overloads may have grown."""
    rows: list[tuple[list[Accepts | None], Callable[..., Any]]] = []

    def dispatch(*arguments: Any) -> Any:
        rows.extend(
            [
                ([accepts(part) for part in overload.parameters], overload.implementation)
                for overload in overloads[len(rows) :]
            ]
        )
        for checks, implementation in rows:
            if len(checks) == count and all(
                check is None or check(argument) for check, argument in zip(checks, arguments, strict=True)
            ):
                return implementation(*arguments)
        raise mismatch(function, arguments)

    return dispatch


def implementation_of(function: str, chosen: Sequence[Overload], known: Sequence[Overload]) -> Callable[..., Any]:
    """What a call runs: the overload that the checker chose, or at run time the one that fits, of all of the name."""
    if len(chosen) == 1:
        return _guarded(chosen[0])
    if not chosen[0].guarded:
        return chosen[0].implementation
    return _dispatching(function, len(chosen[0].parameters), known)


def cost_of(chosen: Sequence[Overload]) -> Cost | None:
    """The price of a call, None for 1."""
    return chosen[0].cost if len(chosen) == 1 or chosen[0].by_name else None


def failed(frame: Frame, rest: Sequence[Run]) -> None:
    """After an argument failed: cel-go still runs the others, and charges for the call."""
    frame.cost += 1
    for run in rest:
        with suppress(EvaluationError):
            run(frame)


def one(*_: Any) -> int:
    """The price of most calls."""
    return 1


def stops_early(chosen: Sequence[Overload]) -> bool:
    """Whether a call leaves the other arguments when one fails: cel-go does so where it looks for the overload."""
    return len(chosen) > 1 and chosen[0].guarded


def call(
    implementation: Callable[..., Any], cost: Cost | None, arguments: Sequence[Run], *, early: bool = False
) -> Run:
    """Run the arguments, then the function. With `early`, a failing argument ends the call before the next one."""
    if early or cost is not None:
        return _priced(implementation, cost or one, tuple(arguments), early=early)
    if len(arguments) == 1:
        return _unary(implementation, arguments[0])
    if len(arguments) == 2:
        return _binary(implementation, *arguments)
    runs = tuple(arguments)

    def run(frame: Frame) -> Any:
        values = [argument(frame) for argument in runs[:-1]]
        try:
            values.extend([argument(frame) for argument in runs[-1:]])
        except EvaluationError:
            failed(frame, ())
            raise
        frame.cost += 1
        return implementation(*values)

    return run


def _unary(implementation: Callable[..., Any], argument: Run) -> Run:
    def run(frame: Frame) -> Any:
        try:
            value = argument(frame)
        except EvaluationError:
            failed(frame, ())
            raise
        frame.cost += 1
        return implementation(value)

    return run


def _binary(implementation: Callable[..., Any], left: Run, right: Run) -> Run:
    def run(frame: Frame) -> Any:
        rest: tuple[Run, ...] = (right,)
        try:
            one = left(frame)
            rest = ()
            other = right(frame)
        except EvaluationError:
            failed(frame, rest)
            raise
        frame.cost += 1
        return implementation(one, other)

    return run


def _charge_failed(frame: Frame, cost: Cost, arguments: tuple[Run, ...], values: list[Any], *, early: bool) -> None:
    """As `failed`, for a call with a price. With more than two arguments cel-go stops at the first that fails."""
    values.append(None)
    while len(values) < len(arguments) == 2 and not early:
        try:
            values.append(arguments[len(values)](frame))
        except EvaluationError:
            values.append(None)
    if len(values) == len(arguments):
        frame.cost += cost(values, None)


def _priced(implementation: Callable[..., Any], cost: Cost, arguments: tuple[Run, ...], *, early: bool) -> Run:
    def run(frame: Frame) -> Any:
        values: list[Any] = []
        try:
            for argument in arguments:
                values.append(argument(frame))  # noqa: PERF401 - what is there so far counts
        except EvaluationError:
            _charge_failed(frame, cost, arguments, values, early=early)
            raise
        try:
            result = implementation(*values)
        except EvaluationError:
            frame.cost += cost(values, None)
            raise
        frame.cost += cost(values, result)
        return result

    return run
