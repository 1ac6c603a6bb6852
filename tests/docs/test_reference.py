"""docs/reference/ is what the code says; `make reference` writes it anew."""

import json
import re

import pytest

from tools.reference import PAGES, REFERENCE, SCHEMA
from valkey_gitops.cli import COMMANDS


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_what_the_code_says(page: str) -> None:
    assert PAGES[page]() == (REFERENCE / f"{page}.md").read_text(encoding="utf-8")


def test_no_other_page_is_there() -> None:
    assert set(PAGES) == {file.stem for file in REFERENCE.iterdir()}


def test_every_command_and_every_key_is_there() -> None:
    for name in COMMANDS:
        assert f"## valkey-gitops {name}\n" in PAGES["cli"]()
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for section in [schema, *schema["$defs"].values()]:
        for key in section["properties"]:
            assert re.search(rf"`{key}[`:]", PAGES["settings"]()), key


@pytest.mark.parametrize(
    ("page", "row"),
    [
        ("cli", "| `--deployments` `DIR` | default: deployments |"),
        ("settings", '| `durability` | `cache`, `durable`, `strict` | `"durable"` | What a crash may lose.'),
        ("settings", "[SopsAuth](#sopsauth) | [ExistingAuth](#existingauth) |"),
        ("policies", "- Under `thinkube`: not in force; under `production`: warn."),
    ],
)
def test_defaults_and_consequences_are_told(page: str, row: str) -> None:
    assert row in PAGES[page]()


def test_the_index_names_every_page() -> None:
    index = (REFERENCE.parent / "README.md").read_text(encoding="utf-8")
    pages = {str(page.relative_to(REFERENCE.parent)) for page in REFERENCE.parent.rglob("*.md")}
    assert pages - {"README.md"} <= set(re.findall(r"\]\(([^)#]+)", index))
