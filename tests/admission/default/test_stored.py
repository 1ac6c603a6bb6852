"""default_object beside what a real server stored."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.admission.default.stored import OBJECTS, Stored, recorded
from tests.admission.schema.decisions import SCHEMAS
from valkey_gitops.admission.default import default_object
from valkey_gitops.decode import decode

RECORDED = recorded()


def name(one: Stored) -> str:
    return f"{Path(one.source).stem}-{one.object['kind']}-{one.object['metadata']['name']}"


@pytest.mark.parametrize("one", RECORDED, ids=name)
def test_an_object_is_defaulted_as_the_server_stores_it(one: Stored) -> None:
    assert one.stored == default_object(one.object, schemas=SCHEMAS)


@pytest.mark.parametrize("one", RECORDED, ids=name)
def test_defaulting_again_changes_nothing(one: Stored) -> None:
    once = default_object(one.object, schemas=SCHEMAS)
    assert once == default_object(once, schemas=SCHEMAS)


@pytest.mark.parametrize("one", RECORDED, ids=name)
def test_the_object_given_is_not_changed_and_shares_nothing_with_the_copy(one: Stored) -> None:
    before = deepcopy(one.object)
    spoil(default_object(one.object, schemas=SCHEMAS))
    spoil(default_object(one.object, schemas=SCHEMAS))
    assert before == one.object
    assert one.stored == default_object(one.object, schemas=SCHEMAS)


def spoil(value: Any) -> None:
    for item in list(value.values() if isinstance(value, dict) else value):
        if isinstance(item, dict | list):
            spoil(item)
    if isinstance(value, dict):
        value["spoiled"] = True
    else:
        value.append("spoiled")


def test_every_object_of_the_file_is_recorded() -> None:
    given = [json.dumps(document.value) for document in decode(OBJECTS.read_bytes()).documents]
    assert given == [json.dumps(one.object) for one in RECORDED if one.source.endswith(OBJECTS.name)]
