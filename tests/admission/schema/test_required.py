"""Which fields a built-in kind cannot do without: the table, and a real server."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.admission.schema.decisions import ACCEPTED, SCHEMAS, ask
from tests.admission.schema.objects import objects, published_required, without
from tests.cluster.api import Api
from valkey_gitops.admission.model import Request
from valkey_gitops.admission.schema import check_schema
from valkey_gitops.admission.schema.required import REQUIRED

OBJECTS = objects("built_in.yaml")
CASES = [
    pytest.param(obj, *case, id=f"{obj['kind']}-{case[0].rpartition('.')[2]}-{case[1]}-{len(case[2])}")
    for obj in OBJECTS
    for case in published_required(obj)
]


@pytest.mark.parametrize("obj", [*OBJECTS, *objects("custom.yaml")], ids=lambda obj: obj["kind"])
def test_an_object_that_sets_many_fields_has_no_findings(obj: Any) -> None:
    assert list(check_schema(Request("CREATE", obj), SCHEMAS)) == []


@pytest.mark.parametrize(("obj", "definition", "field", "path"), CASES)
def test_a_missing_field_is_found_where_the_server_refuses_to_do_without(
    obj: Any, definition: str, field: str, path: tuple[str | int, ...]
) -> None:
    found = check_schema(Request("CREATE", without(obj, path, field)), SCHEMAS)
    expected = [("required-field", path)] if field in REQUIRED.get(definition, ()) else []
    assert expected == [(finding.rule, finding.path) for finding in found]


def test_every_required_field_of_the_table_is_tried() -> None:
    tried = {(definition, field) for obj in OBJECTS for definition, field, _ in published_required(obj)}
    assert {(definition, field) for definition, fields in REQUIRED.items() for field in fields} <= tried


@pytest.mark.cluster
def test_a_server_agrees_with_the_table(kubeconfig: Path) -> None:
    api = Api(kubeconfig)
    wrong = []
    for obj in OBJECTS:
        whole = ask(api, json.dumps(obj))
        for definition, field, path in published_required(obj):
            answer = ask(api, json.dumps(without(obj, path, field)))
            # A volume of a type that is switched off is dropped before its name is looked at.
            dropped = definition.endswith(".Volume") and answer == ACCEPTED
            refused = answer not in (ACCEPTED, whole)
            if refused != (field in REQUIRED.get(definition, ())) and not dropped:
                wrong.append((definition, field, answer))
    assert wrong == []
