"""The published schema says what the reader says."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valkey_gitops.decode import decode
from valkey_gitops.settings import Settings
from valkey_gitops.settings.json_schema import json_schema
from valkey_gitops.settings.reader import Reader

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))
VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def test_the_committed_schema_is_what_the_models_give(root: Path) -> None:
    committed = json.loads((root / "deployments" / "settings.schema.json").read_text())
    assert json_schema() == committed


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_every_deployment_names_the_schema_for_editors(root: Path) -> None:
    for file in (root / "deployments").glob("*.yaml"):
        assert "# yaml-language-server: $schema=settings.schema.json" == file.read_text().splitlines()[0]


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_schema_and_reader_agree_on_bad_files(file: Path) -> None:
    for document in decode(file.read_bytes()).documents:
        assert_agreement(document.value)


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, 6379, 70000, 1.5, "", "none", "existing", "thinkube", "a", "A b", "5Gi", "900 1", [], ["900 1"], {}]
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_schema_and_reader_agree_on_changed_files(data: st.DataObject) -> None:
    deployment = data.draw(st.sampled_from(["thinkube", "production"]))
    value = decode((Path(__file__).parents[2] / "deployments" / f"{deployment}.yaml").read_bytes()).documents[0].value
    change(value, data)
    assert_agreement(value)


def change(node: dict[str, Any], data: st.DataObject) -> None:
    """Replaces, removes or adds one key, at any depth."""
    key = data.draw(st.sampled_from([*sorted(node), "mode", "unknown"]))
    if isinstance(node.get(key), dict) and node[key] and data.draw(st.booleans()):
        change(node[key], data)
    elif key in node and data.draw(st.booleans()):
        del node[key]
    else:
        node[key] = data.draw(VALUES)


def assert_agreement(value: Any) -> None:
    reader = Reader()
    reader.read(Settings, value)
    assert VALIDATOR.is_valid(value) == (not reader.problems), reader.problems
