"""The lines of a file around a finding, without what must not be seen."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from valkey_gitops.admission.model import Finding
from valkey_gitops.report.hidden import Mask, names_a_password

AROUND = 1
"""Lines that are shown before and after."""
WIDEST = 240
"""Characters of a line that are shown."""
_SECRET = re.compile(r"kind[\"']?\s*:\s*(?:[&!]\S+\s+)*[\"']?Secret\b")


class Line(NamedTuple):
    """A line and its number, from 1; `found` marks that of the finding."""

    number: int
    text: str
    found: bool


class Excerpts:
    """The files, by the lines that findings point at."""

    def __init__(self, texts: Mapping[str, bytes], mask: Mask) -> None:
        self._texts = texts
        self._mask = mask
        self._lines = cache(self._read)

    def of(self, finding: Finding, own: Iterable[str] = ()) -> list[Line]:
        """The line of a finding and its neighbours; none of a file that holds a Secret, and none of a password."""
        lines = self._lines(finding.file)
        if not 0 < finding.line <= len(lines) or any(map(names_a_password, finding.path)):
            return []
        numbers = range(max(1, finding.line - AROUND), min(len(lines), finding.line + AROUND) + 1)
        return [Line(number, self._shown(lines[number - 1], own), number == finding.line) for number in numbers]

    def _shown(self, line: str, own: Iterable[str]) -> str:
        text = self._mask.text(line, own)
        return text if len(text) <= WIDEST else f"{text[:WIDEST]} …"

    def _read(self, file: str) -> list[str]:
        try:
            text = self._texts.get(file, b"").decode("utf-8-sig")
        except UnicodeDecodeError:
            return []
        return [] if _SECRET.search(text) else text.splitlines()
