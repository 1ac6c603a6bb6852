"""Replays what API servers of other versions answered to the corpus; versions/baseline.yaml lists every disagreement.

Ask them anew with `python -m tests.parity.versions`, look with `compare --kubernetes-version X.Y`.
"""

import pytest
import yaml

from tests.parity import case, versions
from tests.parity.outcome import Outcome, outcomes

LISTED = {
    (str(group["version"]), identity)
    for group in yaml.safe_load((versions.FOLDER / "baseline.yaml").read_text())
    for identity in group["cases"]
}
EVERYWHERE = {
    identity for group in yaml.safe_load((case.FOLDER / "baseline.yaml").read_text()) for identity in group["cases"]
}
"""What is listed for the version that recorded the corpus stands for all."""


@pytest.fixture(scope="module", params=versions.recorded())
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def found(version: str) -> list[Outcome]:
    return outcomes(versions.of_version(version), version)


def test_every_disagreement_with_a_server_of_that_version_is_listed(version: str, found: list[Outcome]) -> None:
    listed = EVERYWHERE | {identity for of, identity in LISTED if of == version}
    ours = {each.record.case.identity: f"{each.sort}: {each.record.message}" for each in found if not each.agrees}
    assert {} == {identity: why for identity, why in ours.items() if identity not in listed}


def test_every_listed_case_still_disagrees(version: str, found: list[Outcome]) -> None:
    agreeing = {each.record.case.identity for each in found if each.agrees}
    assert set() == agreeing & {identity for of, identity in LISTED if of == version}


def test_nothing_that_it_accepts_is_denied(version: str, found: list[Outcome]) -> None:
    assert [] == [each.record.case.identity for each in found if each.sort == "false deny"]


def test_at_least_995_in_1000_verdicts_are_its_own(version: str, found: list[Outcome]) -> None:
    assert 0.995 <= sum(each.agrees for each in found) / len(found)


def test_nearly_the_whole_corpus_could_be_asked(version: str, found: list[Outcome]) -> None:
    assert 0.97 < len(found) / len(case.read(case.CORPUS))


def test_the_oldest_and_the_newest_of_the_supported_versions_are_recorded() -> None:
    assert {"1.31", "1.37"} <= set(versions.recorded())
