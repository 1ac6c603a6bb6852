"""Mappings to NamedTuples by their types, with every problem told at once."""

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from valkey_gitops.settings.constraints import Constraint
from valkey_gitops.settings.refusals import REASONS

Path = tuple[str | int, ...]

_NAMES = {str: "text", int: "a whole number", bool: "true or false", tuple: "a list", Mapping: "a mapping"}
_DECODED: dict[Any, type] = {tuple: list, Mapping: dict}
"""What YAML gives for the types whose name differs."""


class Problem(NamedTuple):
    """One thing wrong with a settings file; `path` leads to the node, or to the mapping that lacks one."""

    path: Path
    message: str
    remedy: str = ""
    at_key: bool = False
    warning: bool = False


class Field(NamedTuple):
    """A field of a model under its name in the file."""

    name: str
    key: str
    type: Any
    required: bool


def camel_case(name: str) -> str:
    """`pull_secret` as it stands in a file: `pullSecret`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def is_model(expected: Any) -> bool:
    """Whether a type is one of the models: a NamedTuple."""
    return isinstance(expected, type) and hasattr(expected, "_field_defaults")


@cache
def fields(model: Any) -> dict[str, Field]:
    """The fields of a model by their key in the file."""
    hints = typing.get_type_hints(model, include_extras=True)
    required = set(model._fields) - set(model._field_defaults)
    return {camel_case(name): Field(name, camel_case(name), hints[name], name in required) for name in model._fields}


class Reader:
    """Reads one value; what does not fit is added to `problems` and read as None, so that reading goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(self, expected: Any, value: Any, path: Path = ()) -> Any:
        """The value as its type; `expected` is a model, Literal, tuple, Mapping, union, Annotated or plain type."""
        if typing.get_origin(expected) is typing.Annotated:
            return self._constrained(expected, value, path)
        if isinstance(expected, types.UnionType) or typing.get_origin(expected) is typing.Union:
            return self._union(typing.get_args(expected), value, path)
        if is_model(expected):
            return self._model(expected, value, path)
        return self._plain(expected, value, path)

    def _plain(self, expected: Any, value: Any, path: Path) -> Any:
        origin, arguments = typing.get_origin(expected), typing.get_args(expected)
        if origin is Literal:
            return self._literal(arguments, value, path)
        kind = origin or expected
        if type(value) is not _DECODED.get(kind, kind):
            return self._wrong_type(_NAMES[kind], value, path)
        if kind is tuple:
            return tuple(self.read(arguments[0], item, (*path, index)) for index, item in enumerate(value))
        if kind is Mapping:
            return {key: self.read(arguments[1], item, (*path, key)) for key, item in value.items()}
        return value

    def _constrained(self, expected: Any, value: Any, path: Path) -> Any:
        base, constraint = typing.get_args(expected)
        read = self.read(base, value, path)
        if read is not None and (problem := constraint.problem(read)):
            self._report(path, problem)
        return read

    def _literal(self, allowed: Sequence[Any], value: Any, path: Path) -> Any:
        if value in allowed and type(value) is type(allowed[0]):
            return value
        self._report(path, f"{_shown(value)} is not one of {', '.join(map(str, allowed))}", _nearest(value, allowed))
        return None

    def _union(self, members: Sequence[Any], value: Any, path: Path) -> Any:
        if value is None and type(None) in members:
            return None
        members = [member for member in members if member is not type(None)]
        models = [member for member in members if is_model(member)]
        if isinstance(value, Mapping) and models:
            return self._tagged(models, value, path)
        if len(members) == 1:
            return self.read(members[0], value, path)
        plain = [member for member in members if member not in models]
        for member in plain:
            if type(value) is _kind(member):
                return self.read(member, value, path)
        words = [word for member in plain if typing.get_origin(member) is Literal for word in typing.get_args(member)]
        wanted = [", ".join(words), "a mapping" if models else "a list"]
        return self._wrong_type(" or ".join(filter(None, wanted)), value, path)

    def _tagged(self, models: Sequence[Any], value: Mapping[str, Any], path: Path) -> Any:
        """One of several mappings, told apart by their `mode`."""
        if len(models) == 1:
            return self._model(models[0], value, path)
        by_mode = {typing.get_args(fields(model)["mode"].type)[0]: model for model in models}
        mode = value.get("mode")
        if mode is None:
            self._report(path, f"mode is missing; it is one of {', '.join(by_mode)}")
        elif not isinstance(mode, str) or mode not in by_mode:
            message = f"mode {_shown(mode)} is not one of {', '.join(by_mode)}"
            reason = REASONS.get((str(path[-1]), str(mode))) if path else None
            self._report((*path, "mode"), message, reason or _nearest(mode, list(by_mode)))
        else:
            return self._model(by_mode[mode], value, path)
        return None

    def _model(self, model: Any, value: Any, path: Path) -> Any:
        if not isinstance(value, Mapping):
            return self._wrong_type("a mapping", value, path)
        before = len(self.problems)
        known = fields(model)
        for key in value:
            if key not in known:
                self._unknown(key, list(known), path)
        arguments = dict(self._arguments(known, value, path))
        return model(**arguments) if len(self.problems) == before else None

    def _arguments(self, known: dict[str, Field], value: Mapping[str, Any], path: Path) -> Iterator[tuple[str, Any]]:
        for key, item in known.items():
            if key in value:
                yield item.name, self.read(item.type, value[key], (*path, key))
            elif item.required:
                where = ".".join(map(str, path)) or "the file"
                self._report(path, f"{key} is missing in {where}", f"Add {key}: {_example(item.type)}.")

    def _unknown(self, key: str, known: Sequence[str], path: Path) -> None:
        nearest = _nearest(key, known)
        remedy = nearest or f"Known here: {', '.join(known)}."
        self.problems.append(Problem((*path, key), f"unknown key {key!r}", remedy, at_key=True))

    def _wrong_type(self, wanted: str, value: Any, path: Path) -> None:
        remedy = ""
        if wanted == _NAMES[str] and isinstance(value, int | float):
            remedy = f'Quote it: "{value}".'
        self._report(path, f"expected {wanted}, found {_shown(value)}", remedy)

    def _report(self, path: Path, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(path, message, remedy))


def _kind(expected: Any) -> type:
    """The type of the values that a plain member of a union takes."""
    origin = typing.get_origin(expected)
    kind = type(typing.get_args(expected)[0]) if origin is Literal else origin or expected
    return _DECODED.get(kind, kind)


def _nearest(value: object, known: Sequence[Any]) -> str:
    import difflib  # noqa: PLC0415 - only for a problem

    matches = difflib.get_close_matches(str(value).lower(), [str(item).lower() for item in known], n=1)
    original = next((item for item in known if matches and str(item).lower() == matches[0]), None)
    return f"Did you mean {original}?" if original is not None else ""


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list) else repr(value)


def _example(expected: Any) -> str:
    if typing.get_origin(expected) is typing.Annotated:
        constraint = typing.get_args(expected)[1]
        return constraint.meaning if isinstance(constraint, Constraint) and constraint.meaning else "a number"
    if is_model(expected):
        needed = [key for key, item in fields(expected).items() if item.required]
        return f"a mapping with {', '.join(needed)}" if needed else "a mapping"
    return _NAMES.get(typing.get_origin(expected) or expected, "a value")
