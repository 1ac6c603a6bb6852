from collections.abc import Iterator
from itertools import chain

import pytest

from tests.admission.validate.decisions import Decision, decisions, files
from valkey_gitops.admission.validate import check_native

DECISIONS = list(chain.from_iterable(map(decisions, files())))


def named(wanted: Iterator[Decision]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("decision", list(wanted), ids=lambda decision: decision.name)


def denials(decision: Decision) -> list[str]:
    return sorted(finding.message for finding in check_native(decision.request) if finding.severity == "deny")


@named(decision for decision in DECISIONS if not decision.unknown)
def test_the_verdict_is_that_of_the_server(decision: Decision) -> None:
    assert bool(decision.server) == bool(denials(decision))


@named(decision for decision in DECISIONS if not decision.differs and not decision.unknown)
def test_the_messages_are_those_of_the_server(decision: Decision) -> None:
    assert decision.server == denials(decision)


@named(decision for decision in DECISIONS if decision.differs)
def test_a_stated_difference_is_one_of_words(decision: Decision) -> None:
    assert decision.server != denials(decision)
    assert denials(decision) != []


@named(decision for decision in DECISIONS if decision.unknown)
def test_where_the_verdict_cannot_be_known_nothing_is_denied(decision: Decision) -> None:
    assert decision.server != []
    assert denials(decision) == []


def test_there_are_cases_enough() -> None:
    assert len(DECISIONS) >= 700
    assert sum(decision.old is not None for decision in DECISIONS) >= 150
