"""Variables and the paths into them. Costs: 1 for the path, 1 for each step that is there."""

from collections.abc import Callable
from typing import Any, NamedTuple

from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.frames import Frame, Run, Step
from valkey_gitops.cel.qualify import MISSING, find, qualify
from valkey_gitops.cel.values import NONE, Optional


class Qualifier(NamedTuple):
    """One step of a path: a constant key, or one that is computed."""

    key: Any
    optional: bool
    computed: Run | None = None


class Attribute:
    """A path: where it starts, and its steps. `variable` is set when it starts at a variable of the environment."""

    def __init__(self, root: Run, variable: str = "", slot: int = -1) -> None:
        self.root = root
        self.variable = variable
        self.slot = slot
        self.qualifiers: list[Qualifier] = []

    def add(self, qualifier: Qualifier) -> None:
        """One more step."""
        self.qualifiers.append(qualifier)

    def step(self) -> Step:
        """The path as an expression of its own."""
        fields = self.fields()
        if fields is not None:
            return Step(_chain(self, fields, 1 + len(fields)))
        resolve = self.resolve()

        def run(frame: Frame) -> Any:
            frame.cost += 1
            return resolve(frame)

        return Step(run)

    def fields(self) -> tuple[str, ...] | None:
        """The steps if all of them are fields that must be there."""
        if not (self.variable or self.slot >= 0):
            return None
        if any(type(qualifier.key) is not str or qualifier.optional for qualifier in self.qualifiers):
            return None
        return tuple([qualifier.key for qualifier in self.qualifiers])

    def resolve(self) -> Run:
        """The path as a part of another expression; costs its steps alone."""
        fields = self.fields()
        if fields is not None:
            return _chain(self, fields, len(fields))
        return _walk(self.root, tuple(self.qualifiers))

    def test(self, field: str) -> Step:
        """has() of a field at the end of the path."""
        resolve = self.resolve()

        def run(frame: Frame) -> bool:
            value = resolve(frame)
            if type(value) is Optional:
                if not value.has_value:
                    return False
                value = value.value()
            frame.cost += 1
            if type(value) is dict:
                return field in value
            return find(value, field) is not MISSING

        return Step(run)


class Conditional(Attribute):
    """yes-or-no ? path : path; its steps go to both sides, and it costs nothing itself."""

    def __init__(self, condition: Run, yes: Attribute, no: Attribute) -> None:
        super().__init__(condition)
        self.yes = yes
        self.no = no

    def add(self, qualifier: Qualifier) -> None:
        """One more step on both sides."""
        self.yes.add(qualifier)
        self.no.add(qualifier)

    def step(self) -> Step:
        """As for any path."""
        return Step(self.resolve())

    def resolve(self) -> Run:
        """As for any path."""
        condition, yes, no = self.root, self.yes.resolve(), self.no.resolve()

        def run(frame: Frame) -> Any:
            chosen = condition(frame)
            if chosen is True:
                return yes(frame)
            if chosen is False:
                return no(frame)
            raise no_such_overload()

        return run


def variable(name: str) -> Attribute:
    """A variable of the environment."""

    def read(frame: Frame) -> Any:
        try:
            return frame.variables[name]
        except KeyError:
            raise EvaluationError(f"no such attribute(s): {name}") from None

    return Attribute(read, variable=name)


def local(slot: int) -> Attribute:
    """A variable of a macro."""
    return Attribute(lambda frame: frame.slots[slot], slot=slot)


def _chain(attribute: Attribute, fields: tuple[str, ...], cost: int) -> Run:
    """A path of fields, without looking at each step unless one is not there."""
    slot, root = attribute.slot, attribute.root
    careful = _walk(root, tuple(attribute.qualifiers))
    own = cost - len(fields)

    def again(frame: Frame) -> Any:
        frame.cost += own - cost
        return careful(frame)

    if slot >= 0:
        return _local_chain(slot, fields, cost, again)

    def run(frame: Frame) -> Any:
        value = root(frame)
        frame.cost += cost
        try:
            for field in fields:
                value = value[field]
        except (KeyError, TypeError):
            return again(frame)
        return again(frame) if type(value) is Optional else value

    return run


def _local_chain(slot: int, fields: tuple[str, ...], cost: int, again: Callable[[Frame], Any]) -> Run:
    if not fields:

        def read(frame: Frame) -> Any:
            frame.cost += cost
            return frame.slots[slot]

        return read

    def run(frame: Frame) -> Any:
        value = frame.slots[slot]
        frame.cost += cost
        try:
            for field in fields:
                value = value[field]
        except (KeyError, TypeError):
            return again(frame)
        return value

    return run


def _walk(root: Run, qualifiers: tuple[Qualifier, ...]) -> Run:
    """A path, step by step; after an optional step all are, and the result is an optional."""

    def run(frame: Frame) -> Any:
        value = root(frame)
        optional = False
        if type(value) is Optional:
            if not value.has_value:
                return NONE
            value, optional = value.value(), True
        for key, may_miss, computed in qualifiers:
            if computed is not None:
                key = computed(frame)  # noqa: PLW2901 - the key of this step
            optional = optional or may_miss
            if optional:
                value = find(value, key)
                if value is MISSING:
                    return NONE
                frame.cost += 1
            else:
                frame.cost += 1
                value = qualify(value, key)
        return Optional(value) if optional else value

    return run
