"""The YAML that manifests are made of, read line by line in a third of libyaml's time, and without loading it.

Block mappings and lists, scalars and flow collections within a line, literal and folded text. Anything else (anchors,
tags, tabs, escapes, scalars over several lines, mistakes) gives None, and libyaml reads the text. What is read here is
what libyaml and `construct` give: `tests/decode/test_plain.py` holds the two together. Manifests repeat their lines, so
each different one is parsed once.
"""

from itertools import pairwise
from typing import Any

from valkey_gitops.decode.flow import flow
from valkey_gitops.decode.line import DOCUMENT, EMPTY, FLOW, NOTHING, Line, parse

_DEEPEST = 60

_KNOWN: dict[str, Line | None] = {}
_MOST_KNOWN, _LONGEST_KNOWN = 20_000, 120
"""A few megabytes at most."""


def read(text: str) -> list[Any] | None:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one loop: a call costs what a line does
    """The value of each document in order, None for an empty one; None for a text that this module does not read."""
    if not text.replace("\n", "").isprintable():
        return None  # tabs, carriage returns, byte order marks, other line breaks, and what is no character of YAML
    documents: list[Any] = []
    root: Any = None
    explicit = False
    columns: list[int] = []  # of the open collections, the innermost last
    stack: list[Any] = []
    pending: str | None = None  # the last key of the innermost mapping, where its value may come on the next line
    lines = text.split("\n")
    resume = 0
    known = _KNOWN
    for number, source in enumerate(lines):
        if number < resume:
            continue
        line = known.get(source)
        if line is None:
            line = _remember(source)
            if line is None:
                return None
        column, kind, dash, inner, key, value = line
        if kind == NOTHING:
            continue
        if kind == DOCUMENT:
            if explicit or stack:
                documents.append(root)
            explicit, root, pending = True, None, None
            columns.clear()
            stack.clear()
            continue
        # Which collection does the line belong to?
        if pending is not None and (column > columns[-1] or (dash and column == columns[-1])):
            below: Any = [] if dash else {}
            stack[-1][pending] = below
            columns.append(column)
            stack.append(below)
            if len(stack) > _DEEPEST:
                return None
        elif stack:
            while columns[-1] > column:
                columns.pop()
                stack.pop()
            if columns[-1] == column and not dash and type(stack[-1]) is list:
                columns.pop()
                stack.pop()
            if not stack or columns[-1] != column:
                return None
        elif column or root is not None:
            return None
        else:
            root = [] if dash else {}
            columns.append(0)
            stack.append(root)
        pending = None
        # What does it say?
        if kind > EMPTY:
            if kind == FLOW:
                value = flow(value)
                if value is None:
                    return None
            else:
                found = _text(lines, number + 1, inner if key is not None else column, value)
                if found is None:
                    return None
                value, resume = found
        top = stack[-1]
        if dash:
            if type(top) is not list:
                return None
            if key is None:
                top.append(value)
                continue
            item = {key: value}
            top.append(item)
            columns.append(inner)
            stack.append(item)
        elif type(top) is list or key in top:
            return None
        else:
            top[key] = value
        if kind == EMPTY:
            pending = key
    if explicit or stack:
        documents.append(root)
    return documents


def _remember(source: str) -> Line | None:
    """A line that was not met before."""
    line = parse(source)
    if len(source) <= _LONGEST_KNOWN:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[source] = line
    return line


def _text(lines: list[str], start: int, parent: int, head: str) -> tuple[str, int] | None:
    """The literal or folded text below a head, and the number of the line behind it."""
    width, end = 0, start
    taken: list[str] = []
    for end in range(start, len(lines)):
        line = lines[end]
        bare = line.lstrip(" ")
        spaces = len(line) - len(bare)
        if not width and bare:
            width = spaces
            if width <= parent:
                return None
        if (bare and spaces < width) or (not width and line):
            break
        taken.append(line[width:])
    else:
        if lines[-1]:
            return None  # the last line of all has no break
        end = len(lines)
    while taken and not taken[-1]:
        taken.pop()
    if not taken:
        return None
    body = _folded(taken) if head[0] == ">" else "\n".join(taken)
    return None if body is None else ((body if head[1:] else body + "\n"), end)


def _folded(lines: list[str]) -> str | None:
    """Lines joined by spaces, and by a break for each empty one between them; None where some are indented further."""
    if not lines[0] or any(line[:1] == " " for line in lines):
        return None
    text = lines[0]
    for before, line in pairwise(lines):
        text += "\n" if not line else line if not before else f" {line}"
    return text
