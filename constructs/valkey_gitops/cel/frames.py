"""What the steps of a program share while it runs."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple


class Frame:
    """One evaluation: its variables, what it cost so far and at most, and the variables of its macros."""

    __slots__ = ("cost", "limit", "slots", "variables")

    def __init__(self, variables: Mapping[str, Any], limit: int, slots: int) -> None:
        self.variables = variables
        self.limit = limit
        self.cost = 0
        self.slots: list[Any] = [None] * slots


Run = Callable[[Frame], Any]
NOT_CONSTANT: Final = object()


class Step(NamedTuple):
    """A planned node: how to run it, and its value if that is known already (which costs nothing)."""

    run: Run
    value: Any = NOT_CONSTANT

    @property
    def constant(self) -> bool:
        """Whether the value is known."""
        return self.value is not NOT_CONSTANT


def constant(value: Any) -> Step:
    """A step that gives a value."""
    return Step(lambda _: value, value)
