"""Text to tokens, by the lexical rules of cel-go's CEL.g4 (longest match; whitespace and // comments are dropped)."""

import re
from functools import cache
from typing import NamedTuple

from valkey_gitops.cel.source import Issues

_ESCAPE = r"\\(?:[abfnrtv\"'\\?`]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})"
_STRING = (
    r"[rR](?:\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|\"[^\"\n\r]*\"|'[^'\n\r]*')"
    rf"|\"\"\"(?:{_ESCAPE}|[^\\])*?\"\"\"|'''(?:{_ESCAPE}|[^\\])*?'''"
    rf"|\"(?:{_ESCAPE}|[^\\\"\n\r])*\"|'(?:{_ESCAPE}|[^\\'\n\r])*'"
)
_RULES = (
    rf"(?P<SPACE>[\t \r\n\f]+|//[^\n]*)"
    rf"|(?P<BYTES>[bB](?:{_STRING}))"
    rf"|(?P<STRING>{_STRING})"
    r"|(?P<NUM_FLOAT>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<NUM_UINT>(?:0x[0-9a-fA-F]+|[0-9]+)[uU])"
    r"|(?P<NUM_INT>0x[0-9a-fA-F]+|[0-9]+)"
    r"|(?P<IDENTIFIER>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<ESC_IDENTIFIER>`[A-Za-z0-9_.\-/ ]+`)"
    r"|(?P<SIGN>==|!=|<=|>=|&&|\|\||[\[\]{}().,\-!?:+*/%<>])"
)
_KEYWORDS = frozenset({"in", "true", "false", "null"})
_STARTS = {"&": "&", "|": "|", "=": "="}


class Token(NamedTuple):
    """A token; the kind of a sign or keyword is its text."""

    kind: str
    text: str
    start: int


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(_RULES)


def tokens(text: str, issues: Issues) -> list[Token]:
    """All tokens, the last of kind `<EOF>`; what is no token is reported and skipped, as ANTLR does."""
    match = _pattern().match
    found: list[Token] = []
    position, end = 0, len(text)
    while position < end:
        matched = match(text, position)
        if matched is None:
            position = _unknown(text, position, issues)
            continue
        kind = matched.lastgroup or ""
        if kind != "SPACE":
            word = matched.group()
            if kind == "SIGN" or word in _KEYWORDS:
                kind = word
            found.append(Token(kind, word, position))
        position = matched.end()
    found.append(Token("<EOF>", "<EOF>", end))
    return found


def _unknown(text: str, start: int, issues: Issues) -> int:
    """Report what the lexer could not read, up to the character that stopped it; where to go on."""
    stop = _stuck(text, start)
    shown = text[start : stop + 1].replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    issues.add(start, f"Syntax error: token recognition error at: '{shown}'")
    return stop + 1


def _stuck(text: str, start: int) -> int:
    """The offset at which no rule can go on."""
    char = text[start]
    if char in "\"'":
        return _stuck_string(text, start)
    if char == "`":
        stop = start + 1
        while stop < len(text) and (text[stop].isascii() and (text[stop].isalnum() or text[stop] in "_.-/ ")):
            stop += 1
        return stop
    return start + 1 if char in _STARTS else start


def _stuck_escape(text: str, stop: int) -> int:
    """Past a backslash: the first character that makes it no escape."""
    digits = {"x": 2, "X": 2, "u": 4, "U": 8}.get(text[stop : stop + 1], 0)
    allowed = "0123456789abcdefABCDEF"
    if text[stop : stop + 1] in ("0", "1", "2", "3"):
        digits, allowed = 2, "01234567"
    for offset in range(1, digits + 1):
        if text[stop + offset : stop + offset + 1] not in allowed or stop + offset >= len(text):
            return stop + offset
    return stop


def _stuck_string(text: str, start: int) -> int:
    quote = text[start]
    triple = text.startswith(quote * 3, start)
    stop = start + (3 if triple else 1)
    good = re.compile(_ESCAPE)
    while stop < len(text):
        char = text[stop]
        if char == "\\":
            escape = good.match(text, stop)
            if escape is None:
                return _stuck_escape(text, stop + 1)
            stop = escape.end()
            continue
        if not triple and char in "\n\r":
            return stop
        stop += 1
    return stop
