"""How a function is declared.

A library is a module in `library/` with one `LIBRARY`. Each overload says what the checker may accept (its
parameters, the receiver first when it is a member: `'a'.size()`), what it gives, which Python function computes it,
and what it costs:

    Overload("string_trim", "trim", (STRING,), STRING, _trim, member=True, cost=one_pass)

The implementation gets values of `values.py` (never errors) of the declared types; lists and maps are checked no
deeper than their first element, as in cel-go. It raises EvaluationError with cel-go's text. Overloads of one name may
live in several libraries. `id` is cel-go's overload id, `since` the Kubernetes version that introduced it.
"""

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

from valkey_gitops.cel.equality import value_of
from valkey_gitops.cel.types import Type
from valkey_gitops.cel.values import Opaque, Optional

STRING_TRAVERSAL = 0.1
REGEX_LENGTH = 0.25


class Overload(NamedTuple):
    """One signature of a function; see the module's text."""

    id: str
    name: str
    parameters: tuple[Type, ...]
    result: Type
    implementation: Callable[..., Any]
    member: bool = False
    cost: Callable[[Sequence[Any], Any], int] | None = None
    """Run-time cost of a call from its arguments and result; None costs 1."""
    since: tuple[int, int] = (1, 0)
    guarded: bool = True
    """False if the implementation itself refuses arguments of other types, as cel-go's standard operators do."""
    pattern: int = -1
    """The index of an argument that is a regular expression; a constant one must compile when the expression does."""
    by_name: bool = True
    """False if a call that may mean several overloads costs 1: cel-go's own functions are priced by overload."""


class Library(NamedTuple):
    """The functions of one library, and the types that an expression may name (`type(x) == net.IP`)."""

    name: str
    overloads: tuple[Overload, ...]
    types: Mapping[str, Type] = {}
    since: tuple[int, int] = (1, 0)
    """Where an overload says nothing, this counts; for `types` too."""


def size(value: Any) -> int:
    """The size that costs are counted in: of a string, bytes, list or map; of an optional its value's; else 1."""
    kind = type(value)
    if kind is str or kind is dict or kind is bytes or isinstance(value, list):
        return len(value)
    if kind is Optional and value.has_value:
        return size(value.value())
    return getattr(value, "size", 1) if isinstance(value, Opaque) else 1


def traversal(count: float) -> int:
    """The cost of reading count characters: a tenth of it, rounded up."""
    return ceil(count * STRING_TRAVERSAL)


def one_pass(arguments: Sequence[Any], _: Any) -> int:
    """The cost of reading the first argument once."""
    return traversal(size(arguments[0]))


def two_passes(arguments: Sequence[Any], _: Any) -> int:
    """The cost of reading the first argument and writing as much."""
    return traversal(size(arguments[0]) * 2)


def all_of_it(arguments: Sequence[Any], _: Any) -> int:
    """The cost of reading all that the first argument holds: 1, but of a text a tenth of its bytes, rounded down."""
    return _content(arguments[0])


def _content(value: Any) -> int:
    kind = type(value)
    if kind is str:
        return int(len(value.encode("utf-8", "surrogatepass")) * STRING_TRAVERSAL)
    if kind is bytes:
        return int(len(value) * STRING_TRAVERSAL)
    if isinstance(value, list):
        return sum(map(_content, value))
    if isinstance(value, dict):
        return sum(_content(value_of(key)) + _content(element) for key, element in value.items())
    return 1


def regex(arguments: Sequence[Any], _: Any) -> int:
    """The cost of matching the pattern in the second argument against the first."""
    return traversal(1.0 + size(arguments[0])) * ceil(size(arguments[1]) * REGEX_LENGTH)
