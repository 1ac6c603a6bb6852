"""What is asked about: a directive, an object, a value in one, or a line of a file in dist/."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.charts.app import Charts, paths
from valkey_gitops.charts.objects import Manifest
from valkey_gitops.decode import decode
from valkey_gitops.errors import UserError

Steps = tuple[str | int, ...]


class Target(NamedTuple):
    """A value: file and kind of its object, the steps to it, and the line of a text that it is, if any."""

    file: str
    kind: str
    number: int
    steps: Steps
    directive: str = ""

    def value(self, charts: Charts) -> Any:
        """The value in these manifests; None where they have none.

        The object is found again by its place among those of its kind, because its name may be what has changed.
        """
        found = [item for items in charts.values() for item in items if item["kind"] == self.kind]
        value = _walk(found[self.number], self.steps) if self.number < len(found) else None
        if not self.directive or not isinstance(value, str):
            return value
        return [line for line in value.splitlines() if line.split(" ")[0] == self.directive]

    def __str__(self) -> str:
        inner = "".join(f"[{step}]" if isinstance(step, int) or "." in step else f".{step}" for step in self.steps)
        return f"{self.file}:{inner.removeprefix('.')}" + (f" ({self.directive})" if self.directive else "")


def target(words: Sequence[str], charts: Charts, out: Path) -> Target:
    """What the words name.

    Raises:
        UserError: there is nothing of that name.
    """
    objects = list(_objects(charts))
    first, rest = words[0], list(words[1:])
    if ".yaml" in first:
        file, _, place = first.partition(".yaml:")
        name = f"{file.removesuffix('.yaml')}.yaml".removeprefix(f"{out.as_posix()}/")
        [(path, item)] = [pair for pair in objects if pair[0] == name] or [
            _missing(first, [pair[0] for pair in objects])
        ]
        if place.isdigit():
            return _line(path, item, objects, _read(out / name), int(place))
        rest = [place, *rest] if place else rest
    elif "/" in first:
        names = {f"{item['kind']}/{item['metadata']['name']}".lower(): (path, item) for path, item in reversed(objects)}
        path, item = names.get(first.lower()) or _missing(first, sorted(names))
    else:
        return _directive(first, objects)
    steps = _steps(rest[0] if rest else "", item)
    return Target(path, item["kind"], _number(item, objects), steps)


def _objects(charts: Charts) -> Iterator[tuple[str, Manifest]]:
    return zip(paths(charts), (item for items in charts.values() for item in items), strict=True)


def _number(item: Manifest, objects: Sequence[tuple[str, Manifest]]) -> int:
    return [other for _, other in objects if other["kind"] == item["kind"]].index(item)


def _directive(name: str, objects: Sequence[tuple[str, Manifest]]) -> Target:
    for path, item in objects:
        for steps, value in _leaves(item):
            if not isinstance(value, str):
                continue
            number = _number(item, objects)
            if steps[-1] == "valkey.conf" and any(line.split(" ")[0] == name for line in value.splitlines()):
                return Target(path, item["kind"], number, steps, name)
            if value == f"--{name}" and isinstance(index := steps[-1], int):
                return Target(path, item["kind"], number, (*steps[:-1], index + 1))
    raise UserError(
        f"nothing in dist/ is named {name}",
        "Name a directive (maxmemory), an object (Deployment/valkey) with or without a path, or FILE:LINE.",
    )


def _line(path: str, item: Manifest, objects: Sequence[tuple[str, Manifest]], text: str, number: int) -> Target:
    """The deepest node that begins on a line, or the text that the line is in."""
    document = decode(text.encode()).documents[0]
    starts = sorted((document.key_position(steps)[0], len(steps), steps) for steps in _all(document.value))
    before = [entry for entry in starts if entry[0] <= number]
    if not before or number > len(text.splitlines()):
        raise UserError(f"{path} has no line {number}")
    start = before[-1][0]
    steps = max((entry for entry in before if entry[0] == start), key=lambda entry: entry[1])[2]
    value = _walk(document.value, steps)
    inside = isinstance(value, str) and "\n" in value and number > start
    directive = text.splitlines()[number - 1].split()[0] if inside else ""
    return Target(path, item["kind"], _number(item, objects), steps, directive)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}", "Run `valkey-gitops synth` first.") from None


def _all(value: Any, steps: Steps = ()) -> Iterator[Steps]:
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*steps, key)
        yield from _all(inner, (*steps, key))


def _leaves(value: Any) -> Iterator[tuple[Steps, Any]]:
    for steps in _all(value):
        inner = _walk(value, steps)
        if not isinstance(inner, dict | list):
            yield steps, inner


def _steps(text: str, item: Manifest) -> Steps:
    """`spec.ports[0].port` as steps; a key with dots needs no brackets where it is there as a whole."""
    value: Any = item
    steps: list[str | int] = []
    step: str | int
    while text := text.lstrip("."):
        if isinstance(value, list):
            found = re.match(r"\[?([0-9]+)\]?", text)
            step, length = (int(found[1]), found.end()) if found else (-1, 0)
            known = 0 <= step < len(value)
        else:
            keys = sorted(value, key=len, reverse=True) if isinstance(value, Mapping) else []
            shapes = [(key, shape) for key in keys for shape in (f"[{key}]", key)]
            step, shape = next(((key, shape) for key, shape in shapes if _begins(text, shape)), ("", ""))
            length, known = len(shape), bool(shape)
        if not known:
            raise UserError(
                f"{item['kind']}/{item['metadata']['name']} has nothing at {text!r}", f"There is: {_below(value)}."
            )
        steps.append(step)
        value, text = value[step], text[length:]
    return tuple(steps)


def _begins(text: str, shape: str) -> bool:
    return text == shape or text.startswith((f"{shape}.", f"{shape}["))


def _below(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(value)
    return f"0 to {len(value) - 1}" if isinstance(value, list) else "nothing below"


def _walk(value: Any, steps: Steps) -> Any:
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _missing(name: str, known: Sequence[str]) -> Any:
    import difflib  # noqa: PLC0415 - only for a problem

    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.3)
    raise UserError(
        f"{name} is not in dist/", f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
    )
