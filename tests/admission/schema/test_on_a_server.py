"""The schema stage beside a real server: what is recorded, and seeded changes to objects with many fields."""

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from tests.admission.schema.decisions import ACCEPTED, SCHEMAS, ask, path_of, recorded
from tests.admission.schema.objects import objects
from tests.cluster.api import Api
from valkey_gitops.admission.model import Request
from valkey_gitops.admission.schema import check_schema

pytestmark = pytest.mark.cluster

CHANGES = 500
VALUES = ["x", "", 3, -1, 2.5, 2.0, True, None, [], {}, [1], ["a"], {"a": "b"}, "1 Gi", [None], [{}], "aGk="]
DECODING = ("failed to create typed patch object", "failed to convert new object")


def minor(api: Api) -> str:
    return str(api.get("/version").body["minor"])


def serves(api: Api, obj: Any) -> bool:
    return api.get(path_of(obj).rpartition("/")[0]).status < 300


def test_a_server_says_what_is_recorded(api: Api) -> None:
    if minor(api) != "34":
        pytest.skip("the record is of Kubernetes 1.34")
    served = [decision for decision in recorded() if serves(api, decision.object)]
    # Only the verdict: the type check goes through a map in random order and stops at its first unknown field.
    changed = [one for one in served if (ask(api, one.text) == ACCEPTED) != (one.server == ACCEPTED)]
    assert changed == []


@pytest.mark.parametrize("file", ["built_in.yaml", "custom.yaml"])
def test_a_server_agrees_on_seeded_changes(api: Api, file: str) -> None:
    random = Random(f"{file} 1")
    served = [obj for obj in objects(file) if serves(api, obj) and len(list(paths(obj))) > 0]
    if not served:
        pytest.skip("the server has none of these CustomResourceDefinitions")
    differing = []
    for _ in range(CHANGES):
        obj = changed(random.choice(served), random)
        said = ask(api, json.dumps(obj))
        found = [finding.message for finding in check_schema(Request("CREATE", obj), SCHEMAS)]
        if (said == ACCEPTED and found) or (said.startswith(DECODING) and not found):
            differing.append((obj, said, found))
    assert differing == []


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Any:
    """All paths but those of the type and the name."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if (*path, key) not in (("apiVersion",), ("kind",), ("metadata",), ("metadata", "name")):
            yield (*path, key)
        yield from paths(item, (*path, key))


def changed(obj: Any, random: Random) -> Any:
    """A copy with one node replaced, removed, added or doubled."""
    copy = node = deepcopy(obj)
    *parents, last = random.choice(list(paths(obj)))
    for step in parents:
        node = node[step]
    change = random.choice(["replace", "replace", "remove", "add", "double"])
    if change == "add" and isinstance(node, dict):
        node["zzz"] = random.choice(VALUES)
    elif change == "double" and isinstance(node, list):
        node.append(deepcopy(node[last]))
    elif change == "remove":
        del node[last]
    else:
        node[last] = deepcopy(random.choice(VALUES))
    return copy
