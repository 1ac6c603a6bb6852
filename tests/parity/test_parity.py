"""Replays what a real API server answered; baseline.yaml lists every disagreement, with its reason.

Record anew with `python -m tests.parity.record`, look with `python -m tests.parity.compare`.
"""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.parity.case import CORPUS, FOLDER, HELD_OUT, Case, read
from tests.parity.outcome import Outcome, outcomes
from tests.parity.verdict import results

LISTED: dict[str, str] = {
    identity: group["reason"]
    for group in yaml.safe_load((FOLDER / "baseline.yaml").read_text())
    for identity in group["cases"]
}


@pytest.fixture(scope="module")
def corpus() -> list[Outcome]:
    return outcomes(read(CORPUS))


@pytest.fixture(scope="module")
def held_out() -> list[Outcome]:
    return outcomes(read(HELD_OUT))


def review(case: Case) -> set[str]:
    """The severities of what is found."""
    return {finding.severity for result in results(case) for finding in result.findings}


def disagreements(found: list[Outcome]) -> dict[str, str]:
    return {each.record.case.identity: f"{each.sort}: {each.record.message}" for each in found if not each.agrees}


def test_nothing_crashes(corpus: list[Outcome], held_out: list[Outcome]) -> None:
    assert {} == {each.record.case.identity: each.crash for each in (*corpus, *held_out) if each.crash}


def test_every_disagreement_with_the_server_is_listed(corpus: list[Outcome]) -> None:
    found = disagreements(corpus)
    assert {} == {identity: why for identity, why in found.items() if identity not in LISTED}


def test_every_listed_case_still_disagrees(corpus: list[Outcome]) -> None:
    assert set() == set(LISTED) - set(disagreements(corpus))


def test_what_only_the_cluster_knows_is_said_to_be_undecidable() -> None:
    undecidable = {identity for identity, reason in LISTED.items() if reason.startswith("undecidable")}
    found = {each.case.identity: review(each.case) for each in read(CORPUS) if each.case.identity in undecidable}
    assert undecidable == {name for name, findings in found.items() if "undecidable" in findings}


def test_nothing_that_the_server_accepts_is_denied(corpus: list[Outcome]) -> None:
    assert [] == [each.record.case.identity for each in corpus if each.sort == "false deny"]


def test_at_least_995_in_1000_verdicts_are_the_servers(corpus: list[Outcome]) -> None:
    assert 0.995 <= sum(each.agrees for each in corpus) / len(corpus)


def test_on_the_held_out_corpus_at_least_98_in_100_are(held_out: list[Outcome]) -> None:
    assert 0.98 <= sum(each.agrees for each in held_out) / len(held_out)


def test_at_least_95_in_100_common_denials_name_the_servers_field(corpus: list[Outcome]) -> None:
    placed = [each for each in corpus if each.agrees and not each.allowed and each.places]
    assert 0.95 <= sum(each.same_place for each in placed) / len(placed)


@pytest.mark.parametrize(("file", "creates", "updates"), [(CORPUS, 2000, 800), (HELD_OUT, 500, 200)])
def test_the_corpus_is_as_large_as_it_is_said_to_be(file: Path, creates: int, updates: int) -> None:
    records = read(file)
    counts = Counter(record.case.operation for record in records)
    assert creates <= counts["CREATE"]
    assert updates <= counts["UPDATE"]
    assert 0.4 < sum(record.accepted for record in records) / len(records) < 0.6


def test_every_case_has_an_identity_of_its_own() -> None:
    counts = Counter(record.case.identity for record in read(CORPUS))
    assert [] == [identity for identity, count in counts.items() if count > 1]
