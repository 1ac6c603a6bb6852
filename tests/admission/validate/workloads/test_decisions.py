import pytest

from tests.admission.validate.workloads.decisions import (
    ACCEPTED,
    FOLDER,
    Case,
    answers,
    areas,
    cases,
    loaded,
    told,
)

CASES = [(area, case) for area in areas() for case in cases(area)]
ANSWERS = {area: answers(area) for area in areas()}
DIFFERENCES = loaded(FOLDER / "differences.yaml")

every_case = pytest.mark.parametrize(("area", "case"), CASES, ids=[f"{area}: {case.id}"[:120] for area, case in CASES])


@every_case
def test_the_verdict_is_that_of_the_server(area: str, case: Case) -> None:
    if DIFFERENCES["verdicts"].get(case.id):
        pytest.skip(DIFFERENCES["verdicts"][case.id])
    assert (ANSWERS[area][case.id] == ACCEPTED) == (told(case) == [])


@every_case
def test_the_messages_and_their_order_of_fields_are_those_of_the_server(area: str, case: Case) -> None:
    if reason := (DIFFERENCES["verdicts"] | DIFFERENCES["words"]).get(case.id):
        pytest.skip(reason)
    server = ANSWERS[area][case.id]
    assert ([] if server == ACCEPTED else server) == told(case)


def test_every_stated_difference_is_still_one() -> None:
    server = {case.id: ANSWERS[area][case.id] for area, case in CASES}
    ours = {case.id: told(case) or ACCEPTED for _, case in CASES}
    stated = DIFFERENCES["verdicts"] | DIFFERENCES["words"]
    assert [name for name in stated if server[name] == ours[name]] == []


def test_nothing_that_the_server_accepts_is_denied() -> None:
    denied = [case.id for area, case in CASES if ANSWERS[area][case.id] == ACCEPTED and told(case)]
    assert denied == []


def test_there_are_cases_enough() -> None:
    assert len(CASES) >= 300
    assert sum(case.old is not None for _, case in CASES) >= 60
