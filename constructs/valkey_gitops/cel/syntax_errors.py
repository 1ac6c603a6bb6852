"""Syntax errors in ANTLR's words, which are the ones the API server answers with."""

from valkey_gitops.cel.lexer import Token
from valkey_gitops.cel.source import NOWHERE, Issues

DEPTH_LIMIT = 250
_ORDER = (
    "[", "]", "{", "}", "(", ")", ".", ",", "-", "!", "?", "true", "false", "null",
    "NUM_FLOAT", "NUM_INT", "NUM_UINT", "STRING", "BYTES", "IDENTIFIER", "ESC_IDENTIFIER",
)  # fmt: skip
STARTS = frozenset(
    {"[", "{", "(", ".", "-", "!", "true", "false", "null"}
    | {"NUM_FLOAT", "NUM_INT", "NUM_UINT", "STRING", "BYTES", "IDENTIFIER"}
)
"""The tokens an expression may start with."""


class SyntaxStop(Exception):  # noqa: N818 - it ends the parsing, the errors are in the issues
    """The parser cannot go on."""


def expecting(kinds: frozenset[str]) -> str:
    """How ANTLR lists what it expected."""
    shown = [kind if kind == "<EOF>" or kind.isupper() else f"'{kind}'" for kind in sorted(kinds, key=_rank)]
    return shown[0] if len(shown) == 1 else "{" + ", ".join(shown) + "}"


def _rank(kind: str) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def unexpected(issues: Issues, tokens: list[Token], at: int, kinds: frozenset[str]) -> bool:
    """Report that the token at an index is none of the kinds; whether the parser may skip it, as the next one fits."""
    skip = at + 1 < len(tokens) and tokens[at + 1].kind in kinds
    word = "extraneous" if skip else "mismatched"
    issues.add(tokens[at].start, f"Syntax error: {word} input '{_shown(tokens[at].text)}' expecting {expecting(kinds)}")
    return skip


def missing(issues: Issues, token: Token, kind: str) -> None:
    """Report that a token is not there, and go on as if it was."""
    issues.add(token.start, f"Syntax error: missing '{kind}' at '{_shown(token.text)}'")


def no_alternative(issues: Issues, text: str, before: Token, token: Token) -> SyntaxStop:
    """Report that nothing starts with these two tokens."""
    end = len(text) if token.kind == "<EOF>" else token.start + len(token.text)
    if token.kind in {"true", "false", "null"} and before.text == ".":
        issues.add(token.start, f"Syntax error: mismatched input '{token.text}' expecting IDENTIFIER")
    else:
        issues.add(token.start, f"Syntax error: no viable alternative at input '{_shown(text[before.start : end])}'")
    return SyntaxStop()


def too_deep(issues: Issues, message: str = f"expression recursion limit exceeded: {DEPTH_LIMIT}") -> SyntaxStop:
    """Report nesting beyond the limit."""
    issues.add(NOWHERE, message)
    return SyntaxStop()


def _shown(text: str) -> str:
    return text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
