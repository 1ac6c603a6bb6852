"""docs/failures.md: every failure is made, told with its remedy and the right exit code, and loses nothing."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.cluster.failures import of_clusters, of_data, table
from tests.cluster.failures.case import CASES, NORMAL, Case, Ended, run
from tests.cluster.failures.world import SECRETS, World
from tests.cluster.operate.conftest import powerless

pytestmark = pytest.mark.cluster
__all__ = ["of_clusters", "of_data", "powerless"]

COMMANDS = ("secrets apply", "info", "env", "status", "doctor", "verify", "backup", "restore")


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> World:
    return World(tmp_path, request)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_failure_is_told_with_its_remedy_and_loses_nothing(
    case: Case, world: World, request: pytest.FixtureRequest
) -> None:
    with case.made(world) as call:
        ended = run(call, world.environment, SECRETS)
        assert case.code == ended.code, ended
        assert "Traceback" not in ended.out + ended.err
    assert frozenset() == ended.seen
    assert [] == _left_behind(world)
    row = table.Row(case.failure, case.code, table.masked(_said(ended, call.shows), world), case.afterwards)
    order = [other.failure for other in CASES if other.command == case.command]
    if request.config.getoption("--record-faults"):
        table.record(case.command, row, order)
    assert str(row) in table.documented(case.command)


def _left_behind(world: World) -> list[str]:
    """What is still in the folder for temporary files, but for a cache and the memory of verify."""
    return [file.name for file in world.home.iterdir() if file.name not in {"state", "v1"}]


def _said(ended: Ended, shows: str) -> str:
    if shows:
        return next(line for line in ended.out.splitlines() if line.startswith(f"{shows} "))
    if ended.err:
        return ended.err
    lines = ended.out.splitlines()
    told = [line for line in lines if re.search(r"^FAILED|^  Means: | (fail|unknown) ", line)]
    return "\n".join(told[:1] or lines[:1])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_normal_path_and_three_failures(command: str) -> None:
    count = Counter(case.command for case in CASES if case.failure != NORMAL)
    assert (True, True) == (count[command] >= 3, any((command, NORMAL) == case[:2] for case in CASES))


def test_no_row_is_of_a_failure_that_nobody_makes() -> None:
    made = {(case.command, case.failure) for case in CASES}
    assert made == {(command, row.split(" | ")[0][2:]) for command in COMMANDS for row in table.documented(command)}
