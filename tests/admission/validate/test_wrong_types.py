from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.admission.validate.decisions import decisions, files
from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.model import Request
from valkey_gitops.admission.validate import check_native

ODD: list[Any] = [None, True, -1, 1.5, "x", [], ["x"], [[]], {}, {"x": None}]


def spots(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from spots(item, (*path, key))


def with_odd(obj: Any, path: tuple[str | int, ...], odd: Any) -> Any:
    changed = node = deepcopy(obj)
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = deepcopy(odd)
    return changed


def shapes(file: Path) -> Iterator[Any]:
    """The objects of a file, but for those with no place that another one has not."""
    seen: set[tuple[str | int, ...]] = set()
    for decision in decisions(file):
        if not seen >= {*spots(decision.object)}:
            yield decision.object
        seen |= {*spots(decision.object)}


@pytest.mark.parametrize("file", files(), ids=lambda file: file.stem)
def test_a_value_of_any_type_breaks_no_rule(file: Path) -> None:
    for obj in shapes(file):
        stored = default_object(obj)
        for path in spots(obj):
            if path in (("apiVersion",), ("kind",)):
                continue
            for odd in ODD:
                changed = with_odd(obj, path, odd)
                for request in (Request("CREATE", changed), Request("UPDATE", changed, obj)):
                    list(check_native(request))
                list(check_native(Request("UPDATE", stored, changed)))
