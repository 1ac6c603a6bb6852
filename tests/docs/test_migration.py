"""docs/migration.md leads to settings that exist."""

import json
import re
from typing import Any

import pytest

from tests.docs.blocks import ROOT

TEXT = (ROOT / "docs/migration.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "deployments/settings.schema.json").read_text(encoding="utf-8"))
CHARTS = re.findall(r"^## From the (\S+) chart\n(.*?)(?=^## )", TEXT, re.DOTALL | re.MULTILINE)
VALUES = re.compile(r"^\| (.*) \| (.*) \|$", re.MULTILINE)
# Of the server, of Kubernetes or of the other side.
NO_KEYS = {
    "maxmemory",
    "loglevel",
    "default",
    "password",
    "authClients",
    "@dangerous",
    "kubernetes.io/tls",
    "valkey/valkey",
}


def sections(key: str) -> list[dict[str, Any]]:
    """The choices for a key of the settings."""
    said = SCHEMA["properties"][key]
    references = [choice["$ref"] for choice in [said, *said.get("anyOf", [])] if "$ref" in choice]
    return [SCHEMA["$defs"][reference.rpartition("/")[2]] for reference in references]


def keys(cell: str) -> list[str]:
    return [key for key in re.findall(r"`([^`]+)`", cell) if key not in NO_KEYS and not key.startswith(".")]


HERE = sorted({key for _, text in CHARTS for row in VALUES.findall(text)[2:] for key in keys(row[1])})


def test_both_charts_have_their_values() -> None:
    assert ["Bitnami", "valkey-io"] == [name for name, _ in CHARTS]
    assert all(len(VALUES.findall(text)) > 20 for _, text in CHARTS)
    assert len(HERE) > 20


@pytest.mark.parametrize("said", HERE)
def test_what_is_to_be_written_is_a_setting(said: str) -> None:
    key, _, below = re.split(r"[:\[]", said)[0].partition(".")
    assert key in SCHEMA["properties"], f"{key} is no setting; if it is none of ours, add it to NO_KEYS"
    assert not below or any(below in section["properties"] for section in sections(key))
    mode = re.search(r"mode: ([\w-]+)", said)
    modes = {section["properties"]["mode"]["const"] for section in sections(key) if "mode" in section["properties"]}
    assert mode is None or mode[1] in modes
