"""default_object beside a real server: what is recorded, and seeded changes to it."""

from copy import deepcopy
from random import Random
from typing import Any

import pytest

from tests.admission.default.stored import ask, recorded
from tests.admission.schema.decisions import SCHEMAS, path_of
from tests.cluster.api import Api
from valkey_gitops.admission.default import default_object

pytestmark = pytest.mark.cluster

CHANGES = 1000
ZEROS: list[Any] = [None, "", 0, False, [], {}, [None], [{}]]


def served(api: Api) -> list[Any]:
    """What is recorded of kinds that the server has."""
    if str(api.get("/version").body["minor"]) != "34":
        pytest.skip("the record is of Kubernetes 1.34")
    collections = {path_of(one.object).rpartition("/")[0] for one in recorded()}
    there = {path for path in collections if api.get(path).status < 300}
    return [one for one in recorded() if path_of(one.object).rpartition("/")[0] in there]


def test_a_server_stores_what_is_recorded(api: Api) -> None:
    changed = [one for one in served(api) if one.stored != ask(api, one.object)]
    assert changed == []


def test_a_server_stores_what_seeded_changes_default_to(api: Api) -> None:
    random = Random(1)
    objects = [one.object for one in served(api)]
    differing = []
    for _ in range(CHANGES):
        obj = changed(random.choice(objects), random)
        stored = ask(api, obj)
        if not isinstance(stored, str) and stored != default_object(obj, schemas=SCHEMAS):
            differing.append((obj, stored))
    assert differing == []


def changed(obj: Any, random: Random) -> Any:
    """A copy with one node removed or replaced by a zero, other than its type and name."""
    copy = deepcopy(obj)
    container, key = random.choice(list(places({key: copy[key] for key in copy if key not in ("apiVersion", "kind")})))
    if container is copy.get("metadata") and key in ("name", "namespace"):
        return copy
    if random.choice([True, False]):
        del container[key]
    else:
        container[key] = deepcopy(random.choice(ZEROS))
    return copy


def places(value: Any) -> Any:
    """Every container of an object with each of its keys or indexes."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(item, dict | list):
            yield from places(item)
