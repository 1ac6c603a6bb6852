"""The excerpts of settings files in the documents are settings: those of a page, taken together, are a deployment."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.blocks import DOCUMENTS, ROOT, WALKS, blocks
from valkey_gitops.settings import load_deployments

KEYS = set(json.loads((ROOT / "deployments/settings.schema.json").read_text(encoding="utf-8"))["properties"])
LEAST = {
    "jobs": {"image": {"repository": "registry.example.com/library/valkey-gitops", "tag": "0.1.0"}},
    "gitops": {"repository": "https://git.example.com/platform/valkey.git"},
}


def excerpts(page: Path) -> dict[str, Any]:
    """What a page's excerpts say together; a block with another key is none."""
    said: dict[str, Any] = {}
    for block in blocks(page):
        content = yaml.safe_load(block.text) if block.language == "yaml" else None
        if isinstance(content, dict) and set(content) <= KEYS:
            said |= content
    return said


PAGES = {page.stem: said for page in DOCUMENTS if page not in WALKS and (said := excerpts(page))}


def test_excerpts_were_found() -> None:
    assert {"backup", "observability", "security", "settings"} <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_excerpts_are_settings(page: str, tmp_path: Path) -> None:
    (tmp_path / "bases").mkdir()
    (tmp_path / "bases/base.yaml").write_text(yaml.safe_dump(LEAST))
    (tmp_path / "page.yaml").write_text(yaml.safe_dump({"extends": "bases/base.yaml"} | PAGES[page]))
    [found] = load_deployments(tmp_path)
    assert "page" == found.name
