"""Each setting of a deployment in turn with another value."""

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from valkey_gitops.settings import Settings
from valkey_gitops.settings.quantity import PATTERN, parse
from valkey_gitops.settings.reader import Path, fields, is_model

_OTHER_WORDS = {
    "tag": ("8.0.12-other", "8.0.12-alpine"),
    "version": ("8.0.12",),
    "maxmemory": ("auto", "77Mi", "500Gi"),
}
"""Settings whose meaning hides in the text: another version, another flavour."""
_QUANTITY = "7Mi"


def variants(settings: Settings) -> Iterator[tuple[Path, Settings]]:
    """The path of a setting as in a file, and the settings with only that changed; they need not keep the rules."""
    return _model(Settings, settings, ())


def _model(model: Any, value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    for key, field in fields(model).items():
        if key in ("mode", "extends"):
            continue
        for where, other in _values(field.type, getattr(value, field.name), (*path, key)):
            yield where, value._replace(**{field.name: other})


def _values(expected: Any, value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    for member in _members(expected):
        if is_model(member):
            yield from _of_model(member, value, path)
        elif typing.get_origin(member) is Literal:
            yield from ((path, word) for word in typing.get_args(member) if word != value)
        elif typing.get_origin(member) is tuple:
            yield from _of_tuple(typing.get_args(member)[0], value, path)
        elif typing.get_origin(member) is Mapping:
            yield from _of_mapping(value, path)
        elif member is not type(None):
            yield from ((path, other) for other in _scalars(member, value, str(path[-1])))
    if value is not None and type(None) in _members(expected):
        yield path, None


def _members(expected: Any) -> tuple[Any, ...]:
    """The types that a value may have, without constraints."""
    if typing.get_origin(expected) is typing.Annotated:
        return _members(typing.get_args(expected)[0])
    if isinstance(expected, types.UnionType) or typing.get_origin(expected) is typing.Union:
        return tuple(inner for member in typing.get_args(expected) for inner in _members(member))
    return (expected,)


def _of_model(member: Any, value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if type(value) is member:
        yield from _model(member, value, path)
    else:
        yield ((*path, "mode") if hasattr(value, "mode") else path), example(member)
        if value is None:
            yield from _model(member, example(member), path)


def _of_tuple(inner: Any, value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    items = value if isinstance(value, tuple) else ()
    yield path, (*items, "77 7" if path[-1] == "save" else example(inner))
    for index, item in enumerate(items):
        yield (*path, index), items[:index] + items[index + 1 :]
        for where, other in _values(inner, item, (*path, index)):
            yield where, (*items[:index], other, *items[index + 1 :])


def _of_mapping(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    items = value if isinstance(value, Mapping) else {}
    yield path, {**items, "hz": "1"}  # a directive and a label
    for key in items:
        yield (*path, key), {name: item for name, item in items.items() if name != key}
        yield (*path, key), {**items, key: "77"}


def _scalars(member: Any, value: Any, name: str) -> Iterator[Any]:
    if member is bool:
        yield from (word for word in (True, False) if word is not value)
    elif member is int:
        yield (value if isinstance(value, int) else 7000) + 1
    elif name in _OTHER_WORDS:
        yield from (word for word in _OTHER_WORDS[name] if word != value)
    elif isinstance(value, str):
        yield from _other_texts(value)
    else:
        yield _QUANTITY if name in ("size", "memory", "cpu") else "example"


def _other_texts(value: str) -> tuple[str, ...]:
    """A quantity also a thousand times as large: what a floor hides shows far above it."""
    import re  # noqa: PLC0415 - only where settings are explained

    if re.search(PATTERN, value):
        return tuple(f"{int(parse(value) * factor)}m" for factor in (3, 3000, 1_000_000))
    return (_QUANTITY,) if value == "auto" else (f"{value}-other",)


def example(expected: Any) -> Any:
    """Some value of a type: for a model, only what it requires."""
    member = _members(expected)[0]
    if is_model(member):
        return member(**{field.name: example(field.type) for field in fields(member).values() if field.required})
    origin = typing.get_origin(member)
    if origin is Literal:
        return typing.get_args(member)[0]
    known: dict[Any, Any] = {tuple: (), Mapping: {}, bool: True, int: 7000, str: "example"}
    return known[origin or member]
