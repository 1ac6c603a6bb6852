"""Values of fields as a page shows them: short, and without what must not be seen."""

import difflib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from valkey_gitops.admission.model import Path, field_path
from valkey_gitops.report.differences import ABSENT, Difference
from valkey_gitops.report.hidden import HIDDEN, Mask, names_a_password
from valkey_gitops.report.markup import Html, join, tag

LONGEST = 1200
"""Characters of a value that are shown."""
MOST_LINES = 60
"""Lines of a text that are shown as a comparison."""


class Shown:
    """The values of one object, for people."""

    def __init__(self, mask: Mask, own: Iterable[str], *, secret: bool) -> None:
        self._mask = mask
        self._own = list(own)
        self._secret = secret

    def difference(self, found: Difference) -> Html:
        """A row of a table: the path, what was, what will be."""
        path = tag("th", tag("code", _breaking(field_path(found.path)) or "the whole object"), scope="row")
        if self._is_hidden(found.path):
            return tag("tr", path, *(self._hidden(value, side) for value, side in _sides(found)))
        if isinstance(found.old, str) and isinstance(found.new, str) and "\n" in found.old + found.new:
            return tag("tr", path, tag("td", self._compared(found.old, found.new), colspan=2))
        return tag("tr", path, *(self._value(value, side) for value, side in _sides(found)))

    def text(self, text: str) -> str:
        """A text without what must not be seen, and no longer than a page has room for."""
        safe = self._mask.text(text, self._own)
        return safe if len(safe) <= LONGEST else f"{safe[: LONGEST - 240]} … {safe[-200:]}"

    def _is_hidden(self, path: Path) -> bool:
        """Whether no value below that path may be seen: of a Secret only its name, type and labels may."""
        seen = path[:1] in (("type",), ("immutable",), ("kind",), ("apiVersion",)) or path[:2] == ("metadata", "labels")
        return (self._secret and not seen) or any(map(names_a_password, path))

    def _hidden(self, value: Any, side: str) -> Html:
        return _absent(side) if value is ABSENT else tag("td", tag("i", HIDDEN), class_=side)

    def _value(self, value: Any, side: str) -> Html:
        if value is ABSENT:
            return _absent(side)
        told = (
            value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False, indent=1, default=str)
        )
        return tag("td", tag("code", self.text(told)), class_=side)

    def _compared(self, old: str, new: str) -> Html:
        """Two texts of several lines, line by line."""
        before, after = (self._mask.text(text, self._own).splitlines() for text in (old, new))
        lines = list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]
        if not lines:
            return tag("p", tag("i", "differs in what is hidden, or in the last line's end"))
        more = (
            [tag("span", f"… {len(lines) - MOST_LINES} more lines", class_="more")] if len(lines) > MOST_LINES else []
        )
        return tag("pre", *map(_line, lines[:MOST_LINES]), *more, class_="diff", tabindex=0)


def _line(line: str) -> Html:
    kind = {"+": "plus", "-": "minus", "@": "at"}.get(line[:1])
    return tag("span", f"{line[:LONGEST]}\n", class_=kind)


def _sides(found: Difference) -> Iterator[tuple[Any, str]]:
    yield found.old, "old"
    yield found.new, "new"


def _absent(side: str) -> Html:
    return tag("td", tag("i", "not there"), class_=side)


def _breaking(path: str) -> Html:
    """A path that may be broken before its dots and brackets, on a narrow screen."""
    return join((path.replace(".", "\u200b.").replace("[", "\u200b[").split("\u200b")), Html("<wbr>"))
