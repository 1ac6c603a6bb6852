"""docs/faults.md: one table for each place where faults are made, written by the tests that make them."""

import re
from pathlib import Path
from typing import NamedTuple

from tests.verify.conftest import Ended

FILE = Path(__file__).parents[2] / "docs" / "faults.md"
COULD_NOT_RUN = "(could not run)"
_MASKS = (
    (re.compile(r" assert .*$"), ""),  # pytest inside pytest: the outer one has rewritten the suite's asserts
    (re.compile(r"(?<=127\.0\.0\.1[:_])\d+"), "PORT"),
    (re.compile(r"(?<=canary:thinkube:)[0-9a-f]{8}"), "ID"),
    (re.compile(r"(?<=at port )\d+"), "PORT"),
    (re.compile(r"/(tmp|proc)/[^\s:`]*"), "FOLDER"),
    (re.compile(r"'[0-9a-f]{32}( [0-9a-f]{32})*'"), "VALUE"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "ID"),
    (re.compile(r"\b\d+ s ago"), "N s ago"),
    (re.compile(r"\b\d+ (?=%|bytes)"), "N "),
    (re.compile(r"(?<=maxmemory )\d{5,}"), "N"),
    (re.compile(r"(?<=:)\d+(?= since)"), "N"),
    (re.compile(r"\d+\.\d+ (?=days more)"), "N "),
    (re.compile(r"half of \d+ PINGs took more than \d+\.\d+ s"), "half of N PINGs took more than N s"),
    (re.compile(r"(?<=restarts: )\d+"), "N"),
    (re.compile(r"(?<=Pod )valkey-[0-9a-f]+-[a-z0-9]{5}"), "valkey-ID"),
)
"""What differs between two runs."""


class Row(NamedTuple):
    """A fault as a run saw it: the test that is meant for it, its message, and the tests that fail with it."""

    fault: str
    detected_by: str
    message: str
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        cells = (self.fault, self.detected_by, self.message, ", ".join(self.also))
        return "".join(f"| {cell.replace('|', chr(92) + '|')} " for cell in cells) + "|"


def seen(fault: str, meant: str, ended: Ended) -> Row:
    """What a run of the command told of a fault; an empty message where the test meant for it did not fail."""
    if ended.code == 2:
        return Row(fault, COULD_NOT_RUN, masked(ended.err.splitlines()[0].removeprefix("valkey-gitops: ")))
    failed = dict(
        line.removeprefix("FAILED ").split(": ", 1) for line in ended.out.splitlines() if line.startswith("FAILED ")
    )
    return Row(fault, meant, masked(failed.pop(meant, "")), tuple(failed))


def masked(text: str) -> str:
    for pattern, word in _MASKS:
        text = pattern.sub(word, text)
    return text


def documented(place: str) -> list[str]:
    """The lines of one table, without its head."""
    found = _section(place).search(FILE.read_text())
    assert found, f"{FILE.name} has no table {place}"
    return found[2].splitlines()


def record(place: str, row: Row, order: list[str]) -> None:
    """Puts a row into its table, in the order of the faults; rows of faults that are gone go."""
    rows = {line[2:].partition(" | ")[0]: line for line in documented(place)} | {row.fault: str(row)}
    lines = "".join(f"{rows[fault]}\n" for fault in order if fault in rows)
    text = FILE.read_text()
    FILE.write_text(_section(place).sub(lambda found: found[1] + lines + found[3], text))


def _section(place: str) -> "re.Pattern[str]":
    return re.compile(rf"(<!-- {place} -->\n\|.*\n\| ---.*\n)((?:\|.*\n)*)(\n|\Z)")
