from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.admission.schema.decisions import ACCEPTED, SCHEMAS, Decision, recorded
from valkey_gitops.admission.model import Finding, Request
from valkey_gitops.admission.schema import check_schema
from valkey_gitops.admission.schema.required import REQUIRED

DECISIONS = recorded()


def findings(decision: Decision) -> list[Finding]:
    return list(check_schema(Request("CREATE", decision.object), SCHEMAS))


def name(decision: Decision) -> str:
    lines = decision.text.splitlines()
    return f"{lines[1].removeprefix('kind: ')} {lines[-1]}"[:90]


@pytest.mark.parametrize("decision", [decision for decision in DECISIONS if not decision.differs], ids=name)
def test_the_verdict_is_that_of_the_server(decision: Decision) -> None:
    assert (decision.server == ACCEPTED) == (findings(decision) == [])


@pytest.mark.parametrize("decision", [decision for decision in DECISIONS if decision.differs], ids=name)
def test_a_stated_difference_is_still_one(decision: Decision) -> None:
    assert (decision.server == ACCEPTED) != (findings(decision) == [])


@pytest.mark.parametrize(
    "decision", [decision for decision in DECISIONS if decision.server != ACCEPTED and not decision.differs], ids=name
)
def test_one_message_at_least_is_in_the_words_of_the_server(decision: Decision) -> None:
    assert any(words in decision.server for finding in findings(decision) for words in own_words(finding)), [
        finding.message for finding in findings(decision)
    ]


def own_words(finding: Finding) -> Iterator[str]:
    """The message and its text without the place, both without the value, which Go prints with its types."""
    message = finding.message.split(", got ")[0]
    yield message
    yield message.partition(": ")[2] or message
    if finding.rule == "required-field" and finding.path[-1:] != ("spec",):
        # The validation of a built-in kind has its own words for the zero value of an absent field.
        yield message.removesuffix(": Required value") + ": "
        yield ".uid: Invalid value"


@pytest.mark.parametrize("decision", DECISIONS, ids=name)
def test_every_finding_points_into_the_object(decision: Decision) -> None:
    for finding in findings(decision):
        node = decision.object
        for step in finding.path:
            node = node[step]
        assert finding.severity == "deny"


def test_the_record_has_each_text_once() -> None:
    texts = sorted(decision.text for decision in DECISIONS)
    assert [one for one, other in pairwise(texts) if one == other] == []


def test_required_fields_are_recorded_in_order() -> None:
    assert list(REQUIRED) == sorted(REQUIRED)
