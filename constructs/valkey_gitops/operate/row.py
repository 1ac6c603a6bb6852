"""One line of the screen, and what the lines together mean to a script."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from valkey_gitops.errors import CLEAN, FINDINGS, UNUSABLE

State = Literal["ok", "warn", "fail", "unknown"]


class Row(NamedTuple):
    """What was looked at, how it is, and the fact behind that judgement."""

    subject: str
    state: State
    text: str


def exit_code(rows: Iterable[Row]) -> int:
    """1 where something is wrong, else 2 where something could not be asked, else 0; a warning is no fault."""
    states = {row.state for row in rows}
    return FINDINGS if "fail" in states else UNUSABLE if "unknown" in states else CLEAN
