"""The nodes that a path with wildcards leads to."""

from collections.abc import Iterable, Iterator
from typing import Any

from valkey_gitops.admission.model import Path


def walk(value: Any, path: Path, done: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each (path, node) below the value; `*` stands for every element or value, and what is missing gives nothing."""
    for number, step in enumerate(path):
        if step == "*":
            rest, before = path[number + 1 :], done + path[:number]
            for key, below in _all(value):
                if rest:
                    yield from walk(below, rest, (*before, key))
                else:
                    yield (*before, key), below
            return
        if isinstance(value, dict):
            if step not in value:
                return
        elif not isinstance(value, list) or not isinstance(step, int) or not 0 <= step < len(value):
            return
        value = value[step]
    yield done + path, value


def _all(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()
