"""Replays what a real API server answered; baseline.yaml lists every disagreement, with its reason.

Record anew with `python -m tests.policy_parity.record`, look with `python -m tests.policy_parity.compare`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.policy_parity.case import CASES, FOLDER, HELD_OUT, answers, cases_of, files_of, read
from tests.policy_parity.outcome import Outcome, outcomes

BASELINE = yaml.safe_load((FOLDER / "baseline.yaml").read_text())
VERDICTS: dict[str, str] = {name: group["reason"] for group in BASELINE["verdicts"] for name in group["cases"]}
MESSAGES: dict[str, str] = {name: group["reason"] for group in BASELINE["messages"] for name in group["cases"]}
FILES = [*files_of(CASES), *files_of(HELD_OUT)]


def every(folder: Path) -> Iterator[Outcome]:
    for file in files_of(folder):
        yield from outcomes(read(answers(file)))


@pytest.fixture(scope="module")
def corpus() -> list[Outcome]:
    return list(every(CASES))


@pytest.fixture(scope="module")
def held_out() -> list[Outcome]:
    return list(every(HELD_OUT))


def test_nothing_crashes(corpus: list[Outcome], held_out: list[Outcome]) -> None:
    assert {} == {each.record.case.name: each.crash for each in (*corpus, *held_out) if each.crash}


def test_every_other_verdict_is_listed(corpus: list[Outcome]) -> None:
    assert set(VERDICTS) == {each.record.case.name for each in corpus if not each.agrees}


def test_every_other_message_is_listed(corpus: list[Outcome]) -> None:
    assert set(MESSAGES) == {each.record.case.name for each in corpus if each.agrees and not each.same_message}


def test_at_least_99_in_100_verdicts_are_the_servers(corpus: list[Outcome]) -> None:
    decided = [each for each in corpus if each.sort != "undecidable"]
    assert 0.99 <= sum(each.agrees for each in decided) / len(decided)


def test_nearly_all_is_decided(corpus: list[Outcome]) -> None:
    assert 0.98 <= sum(each.sort != "undecidable" for each in corpus) / len(corpus)


def test_at_least_97_in_100_messages_are_the_servers(corpus: list[Outcome]) -> None:
    agreed = [each for each in corpus if each.agrees]
    assert 0.97 <= sum(each.same_message for each in agreed) / len(agreed)


def test_on_the_held_out_cases_at_least_97_in_100_verdicts_are(held_out: list[Outcome]) -> None:
    assert 0.97 <= sum(each.agrees for each in held_out) / len(held_out)


def test_nothing_that_the_server_refuses_is_taken_but_for_what_is_listed(corpus: list[Outcome]) -> None:
    assert set() == {each.record.case.name for each in corpus if each.sort in ("taken here", "false allow")} - set(
        VERDICTS
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_answers_are_those_to_the_cases_as_they_are_written(file: Path) -> None:
    assert cases_of(file) == [record.case for record in read(answers(file))]


def test_there_are_as_many_cases_as_it_is_said() -> None:
    assert 400 <= sum(len(read(answers(file))) for file in files_of(CASES))
    assert 150 <= sum(len(read(answers(file))) for file in files_of(HELD_OUT))
