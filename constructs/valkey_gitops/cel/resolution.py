"""Which overloads a call may mean, from the types of its arguments."""

from collections.abc import Sequence
from typing import NamedTuple

from valkey_gitops.cel.functions import Overload
from valkey_gitops.cel.types import DYN, DYN_TYPE, PARAMETER, Type
from valkey_gitops.cel.unify import Mapping


class Resolution(NamedTuple):
    """The overloads that a call may mean, and the type they give."""

    overloads: tuple[Overload, ...]
    result: Type


def resolve(
    free: Mapping, candidates: Sequence[Overload], arguments: tuple[Type, ...], *, member: bool
) -> Resolution | None:
    """All candidates that take the arguments; the result is dyn if theirs differ. None if there is none."""
    found: list[Overload] = []
    result: Type | None = None
    for overload in candidates:
        if overload.member is not member or len(overload.parameters) != len(arguments):
            continue
        parameters, given = _instantiate(free, overload)
        if free.all_assignable(arguments, parameters):
            found.append(overload)
            given = free.substitute(given)
            if result is None:
                result = given
            elif result.kind != DYN and result != given:
                result = DYN_TYPE
    return Resolution(tuple(found), result) if result is not None else None


def _instantiate(free: Mapping, overload: Overload) -> tuple[tuple[Type, ...], Type]:
    """Parameters and result with fresh variables for the overload's own."""
    kinds = (*overload.parameters, overload.result)
    if all(kind.ground for kind in kinds):
        return overload.parameters, overload.result
    fresh = Mapping()
    for name in _variables(kinds):
        fresh.bound[name] = free.variable()
    *parameters, result = [fresh.substitute(kind) for kind in kinds]
    return tuple(parameters), result


def _variables(kinds: Sequence[Type]) -> set[str]:
    found: set[str] = set()
    for kind in kinds:
        if kind.kind == PARAMETER:
            found.add(kind.name)
        elif not kind.ground:
            found |= _variables(kind.parameters)
    return found


def has_fields(kind: Type) -> bool:
    """Whether there is an object type in it: two of one name may differ, in two environments."""
    return kind.fields is not None or any(map(has_fields, kind.parameters))
