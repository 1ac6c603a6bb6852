"""Go types: an object is copied along them as if it were decoded into them and written again.

So nulls go, zeros of fields with `omitempty` go, structs that are no pointers are always there, and quantities become
canonical. The copy and the defaults are one walk, since walking is most of the cost.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from valkey_gitops.admission.default.defaults import DEFAULTS
from valkey_gitops.admission.default.gates import dropped
from valkey_gitops.admission.default.quantity import canonical, canonical_resource
from valkey_gitops.admission.default.rules import CHANGED, RULES, Rule

FILE = Path(__file__).parent / "types.jsonl"

Fields = dict[str, str]
Copy = Callable[[Any], Any]
"""What copies a dict or a list; None is for what is empty, and left out."""

_ZEROS = {"string": "", "bool": False, "int32": 0, "int64": 0, "intorstring": 0, "quantity": "0"}
_MAPS = "map["


def copied(value: Any) -> Any:
    """A deep copy of a decoded value."""
    kind = type(value)
    if kind is dict:
        return {key: copied(item) for key, item in value.items()}
    if kind is list:
        return [copied(item) for item in value]
    return value


class Struct:
    """A struct: how its fields are copied, and what is there without being given."""

    __slots__ = (
        "_absent",
        "_dropped",
        "_embedded",
        "_fields",
        "_lists",
        "_maps",
        "_quantities",
        "_rule",
        "_structs",
        "_zeros",
    )

    def __init__(self, name: str, fields: Fields, structs: "Types") -> None:
        self._fields: Fields | None = fields
        self._structs = structs
        self._absent: tuple[tuple[str, Any], ...] = tuple(DEFAULTS.get(name, {}).items())
        self._dropped = dropped(name, structs.minor)
        self._rule = structs.rules.get(name)
        self._maps: dict[str, Copy] = {}
        self._lists: dict[str, Copy] = {}
        self._zeros: frozenset[str] = frozenset()
        self._embedded: tuple[tuple[str, Struct], ...] = ()
        self._quantities: tuple[str, ...] = ()

    def copy(self, value: dict[str, Any]) -> dict[str, Any]:
        """The value as the server holds it."""
        if self._fields is not None:
            self._compile(self._fields)
            self._fields = None
        out = {}
        zeros = self._zeros
        for key, item in value.items():
            kind = type(item)
            if kind is dict:
                copy = self._maps.get(key, copied)
                if (item := copy(item)) is not None:
                    out[key] = item
            elif kind is list:
                copy = self._lists.get(key, copied)
                if (item := copy(item)) is not None:
                    out[key] = item
            elif item or (item is not None and key not in zeros):
                out[key] = item
        self._fill(out)
        return out

    def _fill(self, out: dict[str, Any]) -> None:
        for key in self._dropped:
            out.pop(key, None)
        for key in self._quantities:
            if key in out:
                out[key] = canonical(out[key])
        for key, default in self._absent:
            if key not in out:
                out[key] = copied(default)
        for key, struct in self._embedded:
            if key not in out:
                out[key] = struct.copy({})
        if self._rule:
            self._rule(out)

    def _compile(self, fields: Fields) -> None:
        embedded = []
        absent = dict(self._absent)
        for name, type_ in fields.items():
            bare = type_.rstrip("!")
            if "/" in bare and not bare.startswith(("[]", _MAPS)):
                struct = self._structs[bare.lstrip("*")]
                self._maps[name] = struct.copy
                if not bare.startswith("*"):
                    embedded.append((name, struct))
            elif bare.startswith("[]"):
                self._lists[name] = _list(bare[2:], self._structs.find(bare[2:]))
            elif bare.startswith(_MAPS):
                self._maps[name] = _map(bare.rpartition("]")[2])
            elif type_ != bare or bare == "quantity":
                absent.setdefault(name, _ZEROS[bare])
        self._absent = tuple(absent.items())
        self._embedded = tuple(embedded)
        self._zeros = frozenset(name for name, type_ in fields.items() if type_.rstrip("!") in _ZEROS)
        self._quantities = tuple(
            name for name, type_ in fields.items() if type_.endswith("quantity") and "[" not in type_
        )


def _list(item: str, struct: Struct | None) -> Copy:
    zero = _ZEROS.get(item, "")

    def copy(value: list[Any]) -> list[Any] | None:
        if not value:
            return None
        # A null item is a zero, or an empty struct.
        if struct is None:
            return [zero if item is None else copied(item) for item in value]
        take = struct.copy
        return [take(item) if type(item) is dict else take({}) if item is None else copied(item) for item in value]

    return copy


def _map(item: str) -> Copy:
    zero = _ZEROS.get(item, "")
    change = canonical_resource if item == "quantity" else _plain_base64 if item == "bytes" else None

    def copy(value: dict[str, Any]) -> dict[str, Any] | None:
        if change:
            return {key: zero if one is None else change(one) for key, one in value.items()} or None
        return {key: zero if one is None else copied(one) for key, one in value.items()} or None

    return copy


def _plain_base64(value: Any) -> Any:
    return value.replace("\n", "").replace("\r", "") if isinstance(value, str) else copied(value)


class Types(dict[str, Struct]):
    """The types of one minor version by name, such as `apps/v1.Deployment`; each is read when first needed."""

    def __init__(self, minor: int) -> None:
        super().__init__()
        self.minor = minor
        self.rules: dict[str, Rule] = RULES | {name: rule for since, name, rule in CHANGED if since <= minor}
        self._lines = {line[2 : line.index(b'"', 2)].decode(): line for line in FILE.read_bytes().splitlines()}

    def __missing__(self, name: str) -> Struct:
        _, fields = json.loads(self._lines[name])
        struct = self[name] = Struct(name, fields, self)
        return struct

    def find(self, name: str) -> Struct | None:
        """A type that is declared."""
        return self[name] if name in self._lines else None


@cache
def types(minor: int) -> Types:
    """The types of a minor version."""
    return Types(minor)
