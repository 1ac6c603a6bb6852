"""Reading a decoded YAML mapping field by field: what is missing, mistyped or unknown is named with its place."""

import difflib
from collections.abc import Mapping
from typing import Any

from valkey_gitops.errors import UserError


class Fields:
    """One mapping of a file, taken apart by name; `end` refuses what nobody asked for.

    Every method raises UserError for a value of the wrong type; `where` is the mapping's path in the file.
    """

    def __init__(self, value: object, file: str, where: str = "") -> None:
        self._file = file
        self._where = where
        if not isinstance(value, Mapping):
            raise self._wrong("", f"a mapping is expected, not {_show(value)}")
        self._values: Mapping[Any, Any] = value
        self._known: set[str] = set()

    def text(self, name: str, default: str | None = None) -> str:
        """A string that is not empty; without a default the field is required."""
        value = self._take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value:
            raise self._wrong(name, f"text is expected, not {_show(value)}")
        return value

    def optional_text(self, name: str) -> str | None:
        """A string, or None where the field is absent or null."""
        return None if self._peek(name) is None else self.text(name)

    def port(self, name: str, default: int | None = None) -> int:
        """A TCP port, 1 to 65535."""
        value = self._take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 65535:
            raise self._wrong(name, f"a port from 1 to 65535 is expected, not {_show(value)}")
        return value

    def amount(self, name: str) -> int | None:
        """A whole number above zero, or None where the field is absent or null."""
        value = self._take(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise self._wrong(name, f"a whole number above zero is expected, not {_show(value)}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self._take(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(name, f"true or false is expected, not {_show(value)}")
        return value

    def texts(self, name: str, *, numbers: bool = False) -> dict[str, str]:
        """A mapping of strings to strings, empty where absent; `numbers` lets whole numbers stand for their digits."""
        value = self._take(name)
        found: dict[str, str] = {}
        for key, entry in ({} if value is None else self._mapping(name, value)).items():
            if numbers and isinstance(entry, int) and not isinstance(entry, bool):
                found[str(key)] = str(entry)
            elif isinstance(entry, str):
                found[str(key)] = entry
            else:
                raise self._wrong(f"{name}.{key}", f"text is expected, not {_show(entry)}; write it in quotes")
        return found

    def names(self, name: str) -> tuple[str, ...]:
        """A list of strings, empty where the field is absent or null."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self._wrong(name, f"a list of names is expected, not {_show(value)}")
        return tuple(value)

    def inner(self, name: str) -> "Fields | None":
        """A nested mapping, or None where the field is absent or null."""
        value = self._take(name)
        return None if value is None else Fields(value, self._file, self._path(name))

    def items(self, name: str) -> list["Fields"]:
        """A list of nested mappings, empty where the field is absent or null."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(name, f"a list is expected, not {_show(value)}")
        return [Fields(entry, self._file, f"{self._path(name)}[{index}]") for index, entry in enumerate(value)]

    def end(self) -> None:
        """Refuse every field that was not asked for, with the nearest name that is known."""
        for key in self._values:
            if key not in self._known:
                near = difflib.get_close_matches(str(key), sorted(self._known), n=1)
                hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(sorted(self._known))}"
                raise UserError(f"{self._file}: {self._path(str(key))}: unknown field; {hint}", "Correct the name.")

    def refuse(self, name: str, reason: str) -> UserError:
        """The error for a value that is well-formed and still not allowed."""
        return self._wrong(name, reason)

    def _peek(self, name: str) -> object:
        self._known.add(name)
        return self._values.get(name)

    def _take(self, name: str) -> Any:
        return self._peek(name)

    def _mapping(self, name: str, value: object) -> Mapping[Any, Any]:
        if not isinstance(value, Mapping):
            raise self._wrong(name, f"a mapping is expected, not {_show(value)}")
        return value

    def _path(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where and name else self._where or name

    def _wrong(self, name: str, reason: str) -> UserError:
        place = self._path(name)
        return UserError(f"{self._file}: {place + ': ' if place else ''}{reason}", "Correct the expectations file.")


def _show(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    kind = {str: "text", int: "number", float: "number", list: "list", dict: "mapping"}.get(type(value), "value")
    return f"the {kind} {value!r}" if isinstance(value, str | int | float) else f"a {kind}"
