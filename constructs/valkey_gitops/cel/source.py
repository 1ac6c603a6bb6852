"""Offsets of an expression's text to lines and columns, and its errors as cel-go prints them."""

from valkey_gitops.cel.errors import CompileError, Issue

NOWHERE = -1
"""The offset of an error that concerns the whole expression; shown as line -1."""
_SNIPPET_LIMIT = 16384
_REPORTED = 100


class Issues:
    """Collects what is wrong with one expression."""

    __slots__ = ("found", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[int, str]] = []

    def add(self, position: int, message: str) -> None:
        """One more error, at an offset."""
        self.found.append((position, message))

    def error(self) -> CompileError:
        """All of it; in cel-go's order, which is by place."""
        kept = self.found[:_REPORTED]
        issues = sorted((_issue(self.text, position, message) for position, message in kept), key=_place)
        shown = [_display(self.text, issue) for issue in issues]
        if len(self.found) > _REPORTED:
            shown.append(f"{len(self.found) - _REPORTED} more errors were truncated")
        return CompileError(issues, "\n".join(shown))


def _place(issue: Issue) -> tuple[int, int]:
    return issue.line, issue.column


def _issue(text: str, position: int, message: str) -> Issue:
    if position < 0:
        return Issue(message, -1, -1)
    if not text:
        return Issue(message, 1, -1)
    line_start = text.rfind("\n", 0, position) + 1
    return Issue(message, text.count("\n", 0, position) + 1, position - line_start)


def _display(text: str, issue: Issue) -> str:
    shown = f"ERROR: <input>:{issue.line}:{issue.column + 1}: {issue.message}"
    lines = text.split("\n")
    if not text or not 1 <= issue.line <= len(lines) or len(lines[issue.line - 1].encode()) > _SNIPPET_LIMIT:
        return shown
    line = lines[issue.line - 1].replace("\t", " ")
    dots = "".join("." if char < "\x80" else "\uff0e" for char in line[: issue.column])
    caret = "^" if line[issue.column : issue.column + 1] < "\x80" else "\uff3e"
    return f"{shown}\n | {line}\n | {dots}{caret}"
