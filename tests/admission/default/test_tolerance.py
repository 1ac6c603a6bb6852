"""Objects that the schema stage refuses are defaulted all the same, as far as it goes."""

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from tests.admission.default.stored import OBJECTS, recorded
from valkey_gitops.admission.default import default_object

CHANGES = 4000
VALUES: list[Any] = [None, "", "x", 0, 3, -1, 2.5, True, False, [], {}, [1], [None], [[]], ["a"], [{}], {"a": "b"}]
VALUES += [{"a": None}, {"a": {"b": []}}, {"type": {}}, [{"name": []}], {"rollingUpdate": "x"}, {"labels": [1]}]
OURS = [one.object for one in recorded() if one.source.endswith(OBJECTS.name)]


def places(value: Any) -> Any:
    """Every container of an object with each of its keys or indexes."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(item, dict | list):
            yield from places(item)


def test_no_value_of_a_wrong_type_is_an_error_or_changed_in_place() -> None:
    random = Random(1)
    for _ in range(CHANGES):
        obj = deepcopy(random.choice(OURS))
        for _ in range(random.choice([1, 1, 2, 5])):
            container, key = random.choice(list(places(obj)))
            container[key] = deepcopy(random.choice(VALUES))
        before = json.dumps(obj)
        default_object(obj)
        assert before == json.dumps(obj)


@pytest.mark.parametrize(
    ("obj", "stored"),
    [
        ({}, {}),
        ({"kind": "Pod"}, {"kind": "Pod"}),
        ({"apiVersion": 1, "kind": []}, {"apiVersion": 1, "kind": []}),
        ({"apiVersion": "a.b/v1", "kind": "C", "n": None}, {"apiVersion": "a.b/v1", "kind": "C", "n": None}),
        (
            {"apiVersion": "v1", "kind": "Service", "spec": "x"},
            {"apiVersion": "v1", "kind": "Service", "metadata": {}, "spec": "x", "status": {"loadBalancer": {}}},
        ),
        (
            {"apiVersion": "v1", "kind": "ConfigMap", "data": ["a"], "unknown": {"b": [None, {}]}},
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}, "data": ["a"], "unknown": {"b": [None, {}]}},
        ),
    ],
)
def test_what_is_not_known_stays(obj: Any, stored: Any) -> None:
    assert stored == default_object(obj)
