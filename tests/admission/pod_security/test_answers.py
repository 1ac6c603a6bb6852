"""Replays what a real API server answered: its verdict, and the plugin's words, warnings and audit annotations."""

import json
from typing import Any

import pytest

from tests.admission.pod_security.answers import Answered, read
from tests.admission.pod_security.pods import Case, namespace
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.inputs import Input
from valkey_gitops.admission.model import Finding, Request
from valkey_gitops.admission.pipeline import Cluster, validate
from valkey_gitops.admission.pod_security import check_pod_security
from valkey_gitops.admission.policies import Policies
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.decode import decode

SCHEMAS = Schemas.load("1.34")
ANSWERS = read()
SAYS = "PodSecurity"


def findings(case: Case) -> list[Finding]:
    """What is said of a case, in its namespace with its labels."""
    space = case.object["metadata"].get("namespace")
    context = (namespace(space, case.labels),) if space else ()
    if case.subresource:
        request = Request("UPDATE", case.object, case.old, case.subresource)
        return list(check_pod_security(request, Bundle((), context), "1.34"))
    old = [_input(case.old)] if case.old else []
    report = validate([_input(case.object)], Cluster(SCHEMAS, Policies([]), context), old)
    return [finding for result in report.results for finding in result.findings]


def _input(obj: dict[str, Any]) -> Input:
    return Input("case.yaml", decode(json.dumps(obj).encode()))


def said(found: list[Finding], severity: str) -> list[str]:
    return [item.message for item in found if (item.rule, item.severity) == ("pod-security", severity)]


def identity(answer: Answered) -> str:
    return f"{answer.case.object['kind']} {answer.case.name} {answer.case.labels}"


POLICY = [answer for answer in ANSWERS if "ValidatingAdmissionPolicy" in answer.message]


@pytest.mark.parametrize("answer", ANSWERS, ids=identity)
def test_verdict_message_warnings_and_audit_are_the_servers(answer: Answered) -> None:
    found = findings(answer.case)
    if answer not in POLICY:
        assert answer.accepted == (not any(item.severity == "deny" for item in found))
    assert [answer.message] * (SAYS in answer.message) == said(found, "deny")
    assert [text for text in answer.warnings if text.startswith("would violate")] == said(found, "warn")
    audited = [text.removeprefix("audit-violations=") for text in answer.audit if text.startswith("audit-violations=")]
    assert audited == said(found, "audit")


def test_what_the_server_says_of_running_pods_is_undecidable() -> None:
    """It warns of pods that only it knows."""
    warned = {answer.case.name for answer in ANSWERS if any("existing pods" in text for text in answer.warnings)}
    undecided = {answer.case.name for answer in ANSWERS if said(findings(answer.case), "undecidable")}
    assert {"tightened"} == warned
    assert {"tightened", "tightened-with-none", "newer"} == undecided


def test_the_corpus_is_as_large_as_it_is_said_to_be() -> None:
    pods = [answer for answer in ANSWERS if answer.case.object["kind"] == "Pod"]
    templates = [answer for answer in ANSWERS if answer.case.object["kind"] not in ("Pod", "Namespace")]
    assert 250 <= len(pods)
    assert 120 <= len(templates)
    assert 0.3 < sum(answer.accepted for answer in pods) / len(pods) < 0.7


def test_native_validation_speaks_before_pod_security_and_that_before_policies() -> None:
    """The policy of the recorder refuses all pods of a label; the server asks it last."""
    spoke = {
        (answer.case.name, answer.case.labels.get("enforce", "")): answer.message.partition(":")[0]
        for answer in ANSWERS
        if answer.case.name in ("natively-wrong", "refused-by-a-policy-too")
    }
    assert {
        ("natively-wrong", "baseline"): 'Pod "natively-wrong" is invalid',
        ("natively-wrong", "restricted"): 'Pod "natively-wrong" is invalid',
        ("refused-by-a-policy-too", "baseline"): 'pods "refused-by-a-policy-too" is forbidden',
        ("refused-by-a-policy-too", ""): 'pods "refused-by-a-policy-too" is forbidden',
    } == spoke
    assert [("refused-by-a-policy-too", ""), ("refused-by-a-policy", "restricted")] == [
        (answer.case.name, answer.case.labels.get("enforce", "")) for answer in POLICY
    ]
