"""A verdict beside the server's answer."""

import re
import traceback
from collections.abc import Iterable
from typing import NamedTuple

from tests.parity.case import brief
from tests.policy_parity.case import Record
from tests.policy_parity.verdict import Verdict, verdict
from valkey_gitops.admission.model import Finding


class Outcome(NamedTuple):
    """The record and our verdict; `crash` is the last lines of a traceback."""

    record: Record
    verdict: Verdict
    crash: str = ""

    @property
    def sort(self) -> str:
        """Which kind of agreement or disagreement."""
        if self.crash:
            return "crash"
        if self.record.refused or self.verdict.refused:
            theirs, ours = set(self.record.refused), set(self.verdict.refused)
            return "same" if theirs == ours else "taken here" if theirs - ours else "refused here"
        if self.verdict.denials:
            return "false deny" if self.record.accepted else "same"
        if self.verdict.undecided:
            return "undecidable"
        return "same" if self.record.accepted else "false allow"

    @property
    def agrees(self) -> bool:
        return self.sort == "same"

    @property
    def same_message(self) -> bool:
        """Whether we say what the server says: all that it says of a definition, and of a request its one denial."""
        record = self.record
        if record.refused:
            return all(_says(self.verdict.refused.get(name, ()), text) for name, text in record.refused.items())
        if not record.accepted:
            return _says(self.verdict.denials, record.message)
        ours = {finding.message for finding in self.verdict.found if finding.severity == "warn"}
        return set(record.warnings) <= ours

    @property
    def ours(self) -> str:
        if self.crash:
            return self.crash
        refused = [finding.message for findings in self.verdict.refused.values() for finding in findings]
        return " | ".join(refused or [f"{item.severity}: {item.message}" for item in self.verdict.found]) or "nothing"

    @property
    def theirs(self) -> str:
        record = self.record
        return " | ".join([*record.refused.values(), record.message, *record.warnings]) or "nothing"


_HEAD = re.compile(r'^\S+ "[^"]*" is (?:invalid|forbidden): ')


def _says(findings: Iterable[Finding], text: str) -> bool:
    """Whether every sentence of the server is one of ours; of a list in brackets each is a part."""
    said = _elided(_HEAD.sub("", text, count=1))
    ours = [_elided(finding.message) for finding in findings]
    if said in ours:
        return True
    if not said.startswith("["):
        return any(said in message or message in said for message in ours) if "denied request" not in said else False
    rest = said[1:-1]
    for message in sorted(ours, key=len, reverse=True):
        rest = rest.replace(message, "", 1)
    return not rest.replace(", ", "").strip()


def _elided(message: str) -> str:
    return (
        re.sub(r"\{.*\}", "{...}", brief(message), flags=re.DOTALL)
        if '": {' in message or ': {"' in message
        else message
    )


def outcomes(records: Iterable[Record]) -> list[Outcome]:
    return [outcome(record) for record in records]


def outcome(record: Record) -> Outcome:
    try:
        return Outcome(record, verdict(record.case))
    except Exception:  # noqa: BLE001 - a crash is an outcome to be listed with the others
        why = " | ".join(traceback.format_exc().strip().splitlines()[-3:])
        return Outcome(record, Verdict({}), why)
