"""What the planner builds itself rather than as calls: && and ||, ==, in, and the alternatives of an optional."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from math import ceil
from typing import Any

from valkey_gitops.cel.ast import Call
from valkey_gitops.cel.equality import contains, equal, is_same
from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.frames import Frame, Run, Step, constant
from valkey_gitops.cel.functions import STRING_TRAVERSAL, size
from valkey_gitops.cel.values import Opaque, Optional

AsCall = Callable[[Call, list[Step]], Step]
Build = Callable[[AsCall, list[Step], Call], Step]
"""From how to plan an ordinary call, the planned operands and the node."""


def _logic(decisive: bool) -> Build:
    """&& (False decides) and ||: what decides absorbs the errors of the others."""

    def build(_: AsCall, operands: list[Step], __: Call) -> Step:
        return Step(
            _pair(operands[0].run, operands[1].run, decisive) if len(operands) == 2 else _row(operands, decisive)
        )

    return build


def _pair(left: Run, right: Run, decisive: bool) -> Run:
    def run(frame: Frame) -> Any:
        try:
            value = left(frame)
        except EvaluationError as error:
            failure = error
        else:
            if value is decisive:
                return decisive
            if type(value) is bool:
                value = right(frame)
                if type(value) is bool:
                    return bool(value)
                raise no_such_overload()
            failure = no_such_overload()
        try:
            value = right(frame)
        except EvaluationError:
            raise failure from None
        if value is decisive:
            return decisive
        raise failure

    return run


def _row(operands: Sequence[Step], decisive: bool) -> Run:
    runs = tuple([operand.run for operand in operands])

    def run(frame: Frame) -> Any:
        failure: EvaluationError | None = None
        for term in runs:
            try:
                value = term(frame)
            except EvaluationError as error:
                failure = failure or error
                continue
            if value is decisive:
                return decisive
            if type(value) is not bool:
                failure = failure or no_such_overload()
        if failure is not None:
            raise failure
        return not decisive

    return run


def _equality(wanted: bool) -> Build:
    def build(_: AsCall, operands: list[Step], __: Call) -> Step:
        left, right = operands[0].run, operands[1].run

        def run(frame: Frame) -> bool:
            try:
                one = left(frame)
            except EvaluationError:
                charged = 1
                with suppress(EvaluationError):
                    charged = min(1, size(right(frame)))
                frame.cost += charged
                raise
            try:
                other = right(frame)
            except EvaluationError:
                frame.cost += min(1, size(one))
                raise
            if type(one) is str and type(other) is str:
                frame.cost += ceil(min(len(one), len(other)) * STRING_TRAVERSAL)
                return (one == other) is wanted
            cheap = wanted and isinstance(one, Opaque)
            frame.cost += 1 if cheap else ceil(min(size(one), size(other)) * STRING_TRAVERSAL)
            return equal(one, other) if wanted else not is_same(one, other)

        return Step(run)

    return build


def _membership(as_call: AsCall, operands: list[Step], node: Call) -> Step:
    """`in`; among constants it costs nothing."""
    members = operands[1].value
    only_lists = [overload.id for overload in node.overloads] == ["in_list"]
    primitive = (str, int, float, bool, type(None))
    if not (only_lists and type(members) is list and all(isinstance(member, primitive) for member in members)):
        return as_call(node, operands)
    if not members:
        return constant(value=False)
    left = operands[0].run
    if all(type(member) is str for member in members):
        known = frozenset(members)
        return Step(lambda frame: type(value := left(frame)) is str and value in known)
    return Step(lambda frame: contains(members, left(frame)))


def _or(_: AsCall, operands: list[Step], node: Call) -> Step:
    left, right = operands[0].run, operands[1].run
    unwrap = node.function == "orValue"

    def run(frame: Frame) -> Any:
        value = left(frame)
        if type(value) is not Optional:
            return value
        if value.has_value:
            return value.value() if unwrap else value
        return right(frame)

    return Step(run)


BUILDERS: dict[str, Build] = {
    "_&&_": _logic(decisive=False),
    "_||_": _logic(decisive=True),
    "_==_": _equality(wanted=True),
    "_!=_": _equality(wanted=False),
    "@in": _membership,
    "or": _or,
    "orValue": _or,
}
