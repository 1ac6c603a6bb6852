"""What the fuzzer has found, once, and a short look for more."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.case import READERS, Case, check
from tests.fuzz.strategies import cases

SEEDS = sorted(path.parent for path in Path(__file__).parent.glob("seeds/*/asked"))


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_what_once_failed_is_answered(seed: Path, form: str) -> None:
    assert check(Case.load(seed)._replace(form=form)) in (0, 1, 2)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_no_input_is_a_bug_of_ours(case: Case) -> None:
    assert check(case) in (0, 1, 2)
