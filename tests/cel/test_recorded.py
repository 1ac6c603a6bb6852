"""Expressions whose answers the API server's own code gave; tests/cel/oracle/record asks it anew."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cel.world import ask, comparable, environment
from valkey_gitops.cel.errors import CompileError

FOLDER = Path(__file__).parent / "recorded"


def rows(file: Path) -> Iterator[dict[str, Any]]:
    text = gzip.decompress(file.read_bytes()).decode() if file.suffix == ".gz" else file.read_text()
    return map(json.loads, text.splitlines())


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.name)
def test_an_expression_compiles_evaluates_fails_and_costs_as_on_the_server(file: Path) -> None:
    wrong = []
    for row in rows(file):
        expected, actual = comparable(row["answer"]), ask(row)
        if expected != actual:
            wrong.append({"expr": row["expr"], "expected": expected, "actual": actual})
    assert [] == wrong[:5], f"{len(wrong)} differ"


def test_what_antlr_recovers_from_in_its_own_way_is_refused_at_the_places_it_refuses() -> None:
    for row in rows(FOLDER.parent / "refused.jsonl"):
        with pytest.raises(CompileError) as refused:
            environment().compile(row["expr"])
        places = {f"<input>:{issue.line}:{issue.column + 1}:" for issue in refused.value.issues}
        assert places <= set(row["answer"]["compile"].split()), row["expr"]
