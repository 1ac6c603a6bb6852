"""Values as CEL reaches them: a node of the object, or a part of a container's view."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple


class NotTranslatableError(Exception):
    """CEL cannot say it; str() is the reason."""


class Names:
    """Fresh names for the variables of comprehensions."""

    def __init__(self) -> None:
        self._numbers = count()

    def fresh(self, letter: str) -> str:
        """A name that no other comprehension of this policy has."""
        return f"{letter}{next(self._numbers)}"


class Reached(NamedTuple):
    """A value, and what an expression about it is put into."""

    value: "Value"
    wrap: Callable[[str], str] = str


class Value:
    """A node behind a CEL expression."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names

    def has(self, key: str) -> str:
        """Whether the mapping has the key."""
        return f"{literal(key)} in {self.text}"

    def member(self, key: str) -> Reached:
        """The value of a key that is there."""
        return Reached(Value(f"{self.text}[{literal(key)}]", self.names))

    def each(self, quantifier: str = "all") -> Reached:
        """Any element of a list, or key of a mapping: `all`, `exists` or `filter`."""
        name = self.names.fresh("e")
        return Reached(Value(name, self.names), lambda holds: f"{self.text}.{quantifier}({name}, {holds})")

    def entry(self) -> tuple[str, Reached]:
        """Any key of a mapping, and the value under it."""
        name = self.names.fresh("k")
        value = Value(f"{self.text}[{name}]", self.names)
        return name, Reached(value, lambda holds: f"{self.text}.all({name}, {holds})")


class Container(Value):
    """An element of the variable `containers`, seen as policies see a container."""

    def has(self, key: str) -> str:
        """Whether the view has the key: it always has these."""
        return "true" if key in {"container", "kind", "program", "options", "mounts"} else "false"

    def member(self, key: str) -> Reached:
        """A part of the view."""
        if key == "options":
            return Reached(Options(self.text, self.names))
        if key == "mounts":
            return Reached(Mounts(self.text, self.names))
        return Reached(Value(f"{self.text}.{key}", self.names))


class Options(Value):
    """The options of a container: `text` is the container."""

    def has(self, key: str) -> str:
        """Whether the option is given."""
        return f"{literal(key)} in {self.text}.words"

    def member(self, key: str) -> Reached:
        """The words after each occurrence of the option, up to the next one."""
        i, j, k = (self.names.fresh("n") for _ in range(3))
        words, places = f"{self.text}.words", f"{self.text}.places"
        closed = f"{places}.exists({k}, {k} > {j} && {k} < {i} && {words}[{k}].startsWith('--'))"
        opened = f"{places}.exists({j}, {j} < {i} && {words}[{j}] == {literal(key)} && !{closed})"
        found = f"{places}.filter({i}, !{words}[{i}].startsWith('--') && {opened}).map({i}, {words}[{i}])"
        return Reached(Value(found, self.names))

    def each(self, quantifier: str = "all") -> Reached:
        """Refused: an option is known by its name alone."""
        raise NotTranslatableError(f"it looks at all options or mounts of a container ({quantifier})")


class Mounts(Options):
    """The volumes behind the mount paths of a container: `text` is the container."""

    def has(self, key: str) -> str:
        """Whether something is mounted there."""
        return f"size({self._volumes(key)}) > 0"

    def member(self, key: str) -> Reached:
        """The volume."""
        name = self.names.fresh("v")
        return Reached(Value(name, self.names), lambda holds: f"{self._volumes(key)}.all({name}, {holds})")

    def _volumes(self, key: str) -> str:
        volume, mount = self.names.fresh("v"), self.names.fresh("m")
        paths = f"[{literal(key)}, {literal(key + '/')}]"
        mounted = f"{mount}.name == {volume}.name && {mount}.mountPath in {paths}"
        return f"variables.volumes.filter({volume}, {self.text}.mounted.exists({mount}, {mounted}))"


def literal(value: Any) -> str:
    """A JSON value in CEL's spelling."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028")
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        raise NotTranslatableError("it compares whole mappings")
    return json.dumps(value)
