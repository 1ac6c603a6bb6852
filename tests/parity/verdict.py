"""What the stages say to a case, offline: as `validate` would, without policies."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from tests.parity.case import Case
from valkey_gitops.admission.inputs import Input
from valkey_gitops.admission.model import Finding, Result
from valkey_gitops.admission.pipeline import Cluster, validate
from valkey_gitops.admission.policies import load_policies
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.decode import decode


class Verdict(NamedTuple):
    """Whether the case is allowed, and what denies it."""

    allowed: bool
    denials: tuple[Finding, ...]


RECORDED = "1.34"
"""The version of the server that the corpora come from."""


@cache
def _cluster(version: str) -> Cluster:
    return Cluster(Schemas.load(version), load_policies([]))


def results(case: Case, version: str = RECORDED) -> tuple[Result, ...]:
    """All that the stages find."""
    return validate(_inputs(case.text), _cluster(version), _inputs(case.old) if case.old else ()).results


def verdict(case: Case, version: str = RECORDED) -> Verdict:
    """The verdict over a case; an object that nothing pairs with the new text is no part of it."""
    found = results(case, version)
    findings = [finding for result in found if result.operation != "DELETE" for finding in result.findings]
    denials = tuple(finding for finding in findings if finding.severity == "deny")
    # A file with nothing in it is no error, but nothing is applied either.
    applied = any(result.object is not None for result in found)
    return Verdict(applied and not denials, denials)


def _inputs(text: str) -> Iterable[Input]:
    return [Input("case.yaml", decode(text.encode()))]
