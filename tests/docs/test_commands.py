"""The documents' commands: each is one that the program takes, and is run by tests/walks, or its block says why not."""

from pathlib import Path

import pytest

from tests.docs.blocks import DOCUMENTS, ROOT, WALKS, blocks
from tests.docs.commands import ASKS_A_SERVER, FILES_ALONE, OURS, RUN, commands, is_run, words
from valkey_gitops.cli import COMMANDS, command_parser

# cluster: needs a cluster or a live server; by-hand: takes minutes, publishes, or needs another program.
MARKS = {"", "cluster", "by-hand"}

IN_CI = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()


def test_commands_were_found() -> None:
    assert len(OURS) > 40
    assert len(RUN) > 15


def test_of_every_command_it_is_known_whether_it_asks_a_server() -> None:
    assert (set(COMMANDS), set()) == (ASKS_A_SERVER | FILES_ALONE, ASKS_A_SERVER & FILES_ALONE)


@pytest.mark.parametrize("command", OURS)
def test_a_command_is_one_that_we_take(command: str) -> None:
    given = words(command)[1:]
    unknown: list[str] = command_parser(given).parse_known_args(given)[1]
    assert [] == unknown


def test_an_option_that_we_do_not_take_would_be_seen() -> None:
    given = ["synth", "--chekc"]
    assert ["--chekc"] == command_parser(given).parse_known_args(given)[1]


@pytest.mark.parametrize("given", [["explain"], ["sinth"]], ids=" ".join)
def test_a_command_that_we_do_not_take_would_be_refused(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_parser(given).parse_known_args(given)
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_no_test_runs_is_marked(page: Path) -> None:
    for block in blocks(page):
        if block.language in {"sh", "fish"}:
            assert block.mark in MARKS, block
            if page not in WALKS and not block.mark:
                not_run = [line for line in commands(block) if not is_run(line) and line not in IN_CI]
                assert [] == not_run, "write `sh cluster` or `sh by-hand` after the fence"
