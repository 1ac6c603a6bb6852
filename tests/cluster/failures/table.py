"""docs/failures.md: one table for each command, written by the tests that make the failures."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tests.cluster.failures.world import World

FILE = Path(__file__).parents[3] / "docs" / "failures.md"
_MASKS = (
    (re.compile(r"(?<=127\.0\.0\.1:)\d+"), "PORT"),
    (re.compile(r"\[Errno \d+\] "), ""),  # numbers of the operating system
    (re.compile(r"\b\d{8}T\d{6}Z\b"), "TIME"),
    (re.compile(r"\b[0-9a-f]{16,64}\b"), "HEX"),
    (re.compile(r"\b\d+(?= bytes)"), "N"),
    (re.compile(r"\b[\d.]+(?= s\b)"), "N"),
    (re.compile(r"(?<=version )\d+(\.\d+)*"), "N"),
    (re.compile(r"(?<=written by )\d+(\.\d+)*"), "N"),
    (re.compile(r"(?<=/\.restore-)\w+"), "NAME"),
)
"""What differs between two runs."""


class Row(NamedTuple):
    """A failure as a run saw it."""

    failure: str
    code: int
    says: str
    afterwards: str

    def __str__(self) -> str:
        return "".join(f"| {str(cell).replace('|', chr(92) + '|')} " for cell in self) + "|"


def masked(text: str, world: "World") -> str:
    """Without folders, names and numbers of this run."""
    text = text.removeprefix("valkey-gitops: ").replace(str(world.folder), "").replace(world.namespace, "NAMESPACE")
    text = text.replace(str(world.binary), "valkey-server")
    for pattern, word in _MASKS:
        text = pattern.sub(word, text)
    return "<br>".join(" ".join(line.split()) for line in text.splitlines())


def documented(command: str) -> list[str]:
    """The rows of one command."""
    found = _section(command).search(FILE.read_text(encoding="utf-8"))
    assert found, f"{FILE.name} has no table {command}"
    return found[2].splitlines()


def record(command: str, row: Row, order: list[str]) -> None:
    """Puts a row into its table, in the order of the failures; rows of failures that are gone go."""
    rows = {line[2:].partition(" | ")[0]: line for line in documented(command)} | {row.failure: str(row)}
    lines = "".join(f"{rows[failure]}\n" for failure in order if failure in rows)
    text = FILE.read_text(encoding="utf-8")
    FILE.write_text(_section(command).sub(lambda found: found[1] + lines + found[3], text), encoding="utf-8")


def _section(command: str) -> "re.Pattern[str]":
    return re.compile(rf"(<!-- {command} -->\n\|.*\n\| ---.*\n)((?:\|.*\n)*)(\n|\Z)")
