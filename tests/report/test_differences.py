"""Field by field, as somebody would tell it."""

from typing import Any

import pytest

from valkey_gitops.admission.model import field_path
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.report.differences import ABSENT, differences

CONTAINER = {"name": "a", "image": "x:1"}


def told(old: Any, new: Any) -> list[tuple[str, Any, Any]]:
    return [(field_path(item.path), item.old, item.new) for item in differences(None, old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", 1, 2)]),
        ({"a": 1}, {"a": True}, [("a", 1, True)]),
        ({"a": {"b": 1}}, {"a": {"c": 1}}, [("a.c", ABSENT, 1), ("a.b", 1, ABSENT)]),
        ({"a": {}}, {"a": None}, [("a", {}, None)]),
        ({"a/b.c": 1}, {"a/b.c": 2}, [("[a/b.c]", 1, 2)]),
        ({"w": ["x", "y"]}, {"w": ["x", "z", "y"]}, [("w[1]", ABSENT, "z")]),
        ({"w": ["x", "y"]}, {"w": ["y"]}, [("w[0]", "x", ABSENT)]),
        ({"w": ["1"]}, {"w": [1]}, [("w[0]", "1", 1)]),
        ({"c": [CONTAINER]}, {"c": [{**CONTAINER, "image": "x:2"}]}, [("c[a].image", "x:1", "x:2")]),
        ({"c": [CONTAINER, {"name": "b"}]}, {"c": [{"name": "b"}, CONTAINER]}, []),
        ({"c": [CONTAINER, CONTAINER]}, {"c": [CONTAINER]}, [("c[1]", CONTAINER, ABSENT)]),
    ],
    ids=str,
)
def test_the_least_that_differs(old: Any, new: Any, expected: list[tuple[str, Any, Any]]) -> None:
    assert expected == told(old, new)


def test_the_schema_says_how_items_are_told_apart() -> None:
    node = Schemas.load("1.34").node("v1", "Service")
    old, new = ({"spec": {"ports": [{"port": 1, "name": name}, {"port": 2}]}} for name in ("a", "b"))
    assert ["spec.ports[1].name"] == [field_path(item.path) for item in differences(node, old, new)]
