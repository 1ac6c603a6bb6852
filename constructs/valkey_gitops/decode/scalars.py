"""Plain YAML scalars as go-yaml v2 resolves them, which is what sigs.k8s.io/yaml and so the API server uses.

YAML 1.1 words and octals, but no base 60; a timestamp stays a string. Source: go.yaml.in/yaml/v2 resolve.go.
"""

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_INTEGER = re.compile(r"[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_NUMBER_STARTS = frozenset("0123456789+-.")
_INT64_MIN, _UINT64_MAX = -(2**63), 2**64 - 1


def resolve(text: str) -> Scalar:
    """The value of a plain scalar: null, bool, int, float or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    plain = text.replace("_", "") if text[0] != "." else text
    if _INTEGER.match(plain):
        number = _integer(plain)
        if _INT64_MIN <= number <= _UINT64_MAX:
            return number
    if _FLOAT.match(plain):
        return json_number(float(plain))
    return text


def _integer(text: str) -> int:
    sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text.lstrip("+"))
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return sign * int(digits, 8)
    return sign * int(digits, 0)


def json_number(value: float) -> float | int:
    """A float as it looks after the server's YAML to JSON step: Go prints 2.0 as `2`, which is then read as an int."""
    return int(value) if value.is_integer() and abs(value) < 1e21 else value  # Go switches to an exponent at 1e21


_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}


def unquoted(text: str) -> str:
    """The value of a scalar in quotes, with no other escapes than those of `"`, backslash and the plain controls."""
    inner = text[1:-1]
    if text[0] == "'":
        return inner.replace("''", "'")
    return _ESCAPE.sub(lambda escape: _ESCAPED[escape[1]], inner) if "\\" in inner else inner
