"""The nodes that a path with wildcards leads to."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.admission.model import Path


def walk(value: Any, path: Path, done: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each (path, node) below the value; `*` stands for every element or value, and what is missing gives nothing."""
    if not path:
        yield done, value
        return
    step, rest = path[0], path[1:]
    for key, below in _below(value, step):
        yield from walk(below, rest, (*done, key))


def _below(value: Any, step: str | int) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        if step == "*":
            yield from value.items()
        elif step in value:
            yield step, value[step]
    elif isinstance(value, list):
        if step == "*":
            yield from enumerate(value)
        elif isinstance(step, int) and 0 <= step < len(value):
            yield step, value[step]
