"""The values of CEL.

str, bool, None, list, dict and bytes are themselves; int is CEL's int (64 bits), float its double. The classes here are
what Python has no type for. A dict's keys are str, int, Uint, float or `BoxedKey`s, since in Python True == 1.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.types import Type

INT_MIN, INT_MAX, UINT_MAX = -(2**63), 2**63 - 1, 2**64 - 1


class Uint(int):
    """An unsigned 64-bit integer. Equal to the int and the float of the same value, as CEL wants it."""

    __slots__ = ()


class Timestamp:
    """A moment, in nanoseconds since 1970 UTC; `offset` is its zone in seconds, which only its text shows."""

    __slots__ = ("nanoseconds", "offset")

    def __init__(self, nanoseconds: int, offset: int = 0) -> None:
        self.nanoseconds = nanoseconds
        self.offset = offset

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Timestamp) and self.nanoseconds == other.nanoseconds

    def __hash__(self) -> int:
        return hash(("timestamp", self.nanoseconds))


class Duration:
    """A length of time, in nanoseconds, negative if it points back."""

    __slots__ = ("nanoseconds",)

    def __init__(self, nanoseconds: int) -> None:
        self.nanoseconds = nanoseconds

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and self.nanoseconds == other.nanoseconds

    def __hash__(self) -> int:
        return hash(("duration", self.nanoseconds))


class TypeValue:
    """A type as a value, as `type(x)` gives it; equal by name alone: type([1]) == type(['a'])."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TypeValue) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class UndefinedType:
    """A type that an expression may name but not run with: the server refuses such a program when it builds it."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class BoxedKey:
    """A bool as the key of a dict, of which there are exactly two; or a list or map, each a key of its own."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


TRUE_KEY: Final = BoxedKey(value=True)
FALSE_KEY: Final = BoxedKey(value=False)


class Optional:
    """optional.of(value), or NONE."""

    __slots__ = ("_value", "has_value")

    def __init__(self, value: Any, has_value: bool = True) -> None:
        self._value = value
        self.has_value = has_value

    def value(self) -> Any:
        """What it holds.

        Raises:
            EvaluationError: It holds nothing.
        """
        if not self.has_value:
            raise EvaluationError("optional.none() dereference")
        return self._value


NONE: Final = Optional(None, has_value=False)


class ListOfItsOwn(list[Any]):
    """Base of lists that have a `==` and a `+` of their own, in which they are the left side."""

    __slots__ = ()

    def equals(self, other: Sequence[Any]) -> bool:
        """`==` of CEL with any list."""
        raise NotImplementedError


class Opaque:
    """Base of the values of a library's own type.

    A subclass sets `cel_type` and defines `__eq__` and `__hash__` by value. It may set `size`, which only cost uses.
    """

    __slots__ = ()
    cel_type: ClassVar[Type]

    def equals(self, other: Any) -> bool:
        """`==` of CEL.

        Raises:
            EvaluationError: The other is of another type.
        """
        if type(other) is not type(self):
            raise no_such_overload()
        return bool(self == other)
