"""A verdict beside the server's answer."""

import re
import traceback
from collections.abc import Iterable
from typing import NamedTuple

from tests.parity.case import Record, brief
from tests.parity.verdict import RECORDED, verdict
from valkey_gitops.admission.model import Finding, field_path

_TYPED = re.compile(r"(?:^|: |\n|\[|, )(\.[A-Za-z]\S*?): (?:expected|field not|duplicate|element|cannot|unable)")


class Outcome(NamedTuple):
    """The record, what the stages allow, and where and why they deny; `crash` is the last lines of a traceback."""

    record: Record
    allowed: bool
    denials: tuple[Finding, ...] = ()
    crash: str = ""

    @property
    def agrees(self) -> bool:
        return not self.crash and self.record.accepted == self.allowed

    @property
    def sort(self) -> str:
        """Which cell of the confusion matrix."""
        if self.crash:
            return "crash"
        return f"{'true' if self.agrees else 'false'} {'allow' if self.allowed else 'deny'}"

    @property
    def places(self) -> list[str]:
        """The field paths that the server names, its first one first; none where it names none."""
        fields = [cause.field for cause in self.record.causes if cause.field not in ("", "<nil>")]
        return fields or _TYPED.findall(self.record.message)

    @property
    def same_place(self) -> bool:
        """Whether the first place that the server names is one that we name."""
        ours = {field_path(finding.path) for finding in self.denials}
        return self.places[0] in ours | {finding.message.partition(": ")[0] for finding in self.denials}

    @property
    def same_message(self) -> bool:
        """Whether we say all that the server says, and where it gives no list, whether it says one of our sentences."""
        ours = {_elided(finding.message) for finding in self.denials}
        if self.record.causes:
            return {_elided(f"{cause.field}: {cause.message}") for cause in self.record.causes} <= ours
        theirs = _elided(self.record.message)
        return any(message in theirs for message in ours)


def _elided(message: str) -> str:
    """Objects are compared by the sentence around them: the server prints Go's own field names."""
    return re.sub(r"\{.*\}", "{...}", brief(message), flags=re.DOTALL)


def outcomes(records: Iterable[Record], version: str = RECORDED) -> list[Outcome]:
    return [outcome(record, version) for record in records]


def outcome(record: Record, version: str = RECORDED) -> Outcome:
    try:
        found = verdict(record.case, version)
    except Exception:  # noqa: BLE001 - a crash is an outcome to be listed with the others
        return Outcome(record, allowed=False, crash=" | ".join(traceback.format_exc().strip().splitlines()[-3:]))
    return Outcome(record, found.allowed, found.denials)
