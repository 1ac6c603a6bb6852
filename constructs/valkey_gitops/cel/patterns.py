"""Regular expressions as Go reads them: RE2's syntax, and Go's words for what is wrong.

They take linear time, whatever the pattern. google-re2 is RE2 itself. It is imported when the first pattern
is compiled (20 ms).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from valkey_gitops.cel.errors import EvaluationError

_MEMORY = 64 << 20  # Go has no such limit; RE2's own of 8 MiB is reached by patterns that the server accepts
_WORDS = {
    "missing )": "missing closing )",
    "missing ]": "missing closing ]",
    "bad repetition operator": "invalid nested repetition operator",
    "invalid repetition size": "invalid repeat count",
    "no argument for repetition operator": "missing argument to repetition operator",
    "invalid named capture group": "invalid named capture",
    "invalid perl operator": "invalid or unsupported Perl syntax",
}
"""RE2's words and Go's, where they differ."""


@lru_cache(1024)
def compiled(pattern: str) -> Any:
    """A pattern of google-re2.

    Raises:
        EvaluationError: It is none; with Go's words.
    """
    import re2  # type: ignore[import-untyped]  # noqa: PLC0415 - it has no types; see the module's text

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    if any(escape == "C" for escape in _escapes(pattern)):
        raise _wrong("invalid escape sequence", r"\C")  # RE2's "any byte", which Go does not have
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        told, _, part = error.args[0].decode("utf-8", "replace").partition(": ")
        if told.startswith("trailing \\"):
            raise _wrong("trailing backslash at end of expression", "") from None
        if part.startswith("(?<"):
            raise _wrong("invalid named capture", _to_bracket(pattern[pattern.index(part) :])) from None
        raise _wrong(_WORDS.get(told, told), part) from None


def _wrong(told: str, part: str) -> EvaluationError:
    return EvaluationError(f"error parsing regexp: {told}: `{part}`")


def _to_bracket(rest: str) -> str:
    """A look-behind, which Go takes for a name: up to the bracket that would close it."""
    name, bracket, _ = rest.partition(">")
    return name + bracket


def _escapes(pattern: str) -> Iterator[str]:
    r"""The character after each backslash, but in no quotation \Q…\E."""
    position = pattern.find("\\")
    while 0 <= position < len(pattern) - 1:
        escape = pattern[position + 1]
        yield escape
        end = pattern.find("\\E", position) if escape == "Q" else position
        position = pattern.find("\\", end + 2) if end >= 0 else -1


def search(pattern: str, text: str) -> bool:
    """Whether the pattern matches somewhere.

    Raises:
        EvaluationError: The pattern is none.
    """
    return compiled(pattern).search(text) is not None


def find(pattern: str, text: str) -> str:
    """The first match, or an empty text.

    Raises:
        EvaluationError: The pattern is none.
    """
    match = compiled(pattern).search(text)
    return str(match.group()) if match else ""


def find_all(pattern: str, text: str, limit: int = -1) -> list[str]:
    """All matches from left to right, or the first `limit`; an empty match right behind another is none.

    Raises:
        EvaluationError: The pattern is none.
    """
    found: list[str] = []
    end = -1
    for match in compiled(pattern).finditer(text):
        if len(found) == limit:
            break
        if match.end() > match.start() or match.start() != end:
            found.append(match.group())
        end = match.end()
    return found
