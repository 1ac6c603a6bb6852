"""docs/readme-map.md: every heading of the platform's README leads to commands, files and tests that exist."""

import re
from pathlib import Path

import pytest

from tests.test_comparison import names_of_tests
from valkey_gitops.cli import COMMANDS

ROOT = Path(__file__).parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "readme-map.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith(("| heading", "| ---"))
]
CODE = re.compile(r"`([^`]+)`")


def test_every_heading_has_its_row() -> None:
    assert (ROOT / "tests" / "readme_headings.txt").read_text().splitlines() == [row[0] for row in ROWS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_serves_a_heading_exists(row: list[str]) -> None:
    served = CODE.findall(row[1])
    assert served
    for item in served:
        program, _, words = item.partition(" ")
        if program == "valkey-gitops":
            assert words.split()[0] in COMMANDS
        else:
            assert (ROOT / item).exists(), item


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_shows_a_heading_is_a_test(row: list[str]) -> None:
    [test] = CODE.findall(row[2])
    file, _, name = test.partition("::")
    assert name in names_of_tests(ROOT / file)
