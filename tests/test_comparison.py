"""docs/comparison.md: whatever it says we do is proved by a test that exists, and what we leave out says why."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "comparison.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith(("| feature", "| ---"))
]


def names_of_tests(file: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_claim_names_a_test_that_exists(row: list[str]) -> None:
    assert 9 == len(row)
    ours, proof = row[7], row[8]
    if ours.startswith("no"):
        assert ("-", True) == (proof, len(ours) > len("no, "))
        return
    found = re.fullmatch(r"`(tests/[a-z_/]+\.py)::(test_[a-z_0-9]+)`", proof)
    assert found, proof
    assert found[2] in names_of_tests(ROOT / found[1])
