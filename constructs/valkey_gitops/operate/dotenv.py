"""Files of `NAME=value` lines, as a shell would source them; they are parsed, never executed.

A line that is no assignment is left out, as a multi-line value of another variable may look like anything.
"""

import re
from collections.abc import Mapping

_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_SINGLE = re.compile(r"'([^']*)'\s*(?:#.*)?")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(?:#.*)?')
_ESCAPE = re.compile(r'\\(["\\$`])')
_EXPANSION = re.compile(r"(?<!\\)(?:\$[({A-Za-z_]|`)")


class BadValueError(ValueError):
    """A value that a shell would read otherwise than it looks; the text says why, without the value."""


def assignments(text: str) -> Mapping[str, str]:
    """The raw right-hand sides by name, `value` gives their meaning; as in a shell the last of a name counts."""
    lines = (_ASSIGNMENT.fullmatch(line) for line in text.removeprefix("\ufeff").splitlines())
    return {match[1]: match[2].strip() for match in lines if match}


def value(raw: str) -> str:
    """What a raw right-hand side means.

    Raises:
        BadValueError: an open quote, text behind a quote, blanks outside quotes, or something a shell would expand.
    """
    if single := _SINGLE.fullmatch(raw):
        return single[1]
    if raw.startswith("'"):
        raise BadValueError("its quotes do not close, or something stands behind them")
    if _EXPANSION.search(raw):
        raise BadValueError("it holds a $ or a backtick that a shell would expand; put it into single quotes")
    if double := _DOUBLE.fullmatch(raw):
        return _ESCAPE.sub(r"\1", double[1])
    bare = re.sub(r"(^|\s+)#.*", "", raw)
    if '"' in bare or "'" in bare:
        raise BadValueError("its quotes do not close, or something stands before or behind them")
    if re.search(r"\s", bare):
        raise BadValueError("it holds blanks outside quotes")
    return re.sub(r"\\(.)", r"\1", bare)
