"""What differs between two texts of one object, field by field."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from valkey_gitops.admission.model import Key, Path
from valkey_gitops.admission.schema.nodes import AssociativeList, Node


class _Absent:
    """The value of a field that is not there."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
_KEYS = ("name", "key", "mountPath", "containerPort", "port", "alert", "type")
"""Fields that tell the items of a list apart where no schema says which."""


class Difference(NamedTuple):
    """A field that is not the same; `old` or `new` is ABSENT where the field is not there."""

    path: Path
    old: Any
    new: Any


def differences(node: Node | None, old: Any, new: Any, path: Path = ()) -> Iterator[Difference]:
    """The least fields that differ, in the order of the new text, then those that are gone.

    Args:
        node: the type of the value, which says how items of lists are told apart; None where it is not known.
        old: the value before.
        new: the value now.
        path: where it is.
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for step in (*new, *(step for step in old if step not in new)):
            child = node.child(step) if node else None
            yield from differences(child, old.get(step, ABSENT), new.get(step, ABSENT), (*path, str(step)))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(node, old, new, path)
    elif not _same(old, new):
        yield Difference(path, old, new)


def _same(old: Any, new: Any) -> bool:
    """Whether both are the same value of the same type: 1 is not true."""
    return type(old) is type(new) and bool(old == new)


def _lists(node: Node | None, old: list[Any], new: list[Any], path: Path) -> Iterator[Difference]:
    keys = _keys(node, [*old, *new])
    item = node.child(0) if node else None
    before, after = ([_name(entry, keys) for entry in entries] for entries in (old, new))
    if keys and len(set(before)) == len(before) and len(set(after)) == len(after):
        named, renewed = dict(zip(before, old, strict=True)), dict(zip(after, new, strict=True))
        for name in (*after, *(name for name in before if name not in renewed)):
            step = Key(name)
            yield from differences(item, named.get(name, ABSENT), renewed.get(name, ABSENT), (*path, step))
    else:
        yield from _by_place(item, old, new, path)


def _keys(node: Node | None, entries: list[Any]) -> tuple[str, ...]:
    if not entries or not all(isinstance(entry, Mapping) for entry in entries):
        return ()
    if isinstance(node, AssociativeList) and node.keys:
        return node.keys
    return next(((key,) for key in _KEYS if all(isinstance(entry.get(key), str | int) for entry in entries)), ())


def _name(entry: Any, keys: tuple[str, ...]) -> str:
    return ",".join(str(entry[key]) for key in keys if key in entry) if keys else ""


def _by_place(item: Node | None, old: list[Any], new: list[Any], path: Path) -> Iterator[Difference]:
    """Items without a name: those that stand on both sides are passed over, in their order."""
    before, after = ([f"{type(entry).__name__} {entry!r}" for entry in entries] for entries in (old, new))
    for tag, start, end, begin, stop in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for offset in range(max(end - start, stop - begin)):
            was = old[start + offset] if start + offset < end else ABSENT
            will = new[begin + offset] if begin + offset < stop else ABSENT
            step = start + offset if will is ABSENT else begin + offset
            yield from differences(item, was, will, (*path, step))
