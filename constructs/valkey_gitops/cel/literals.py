"""The value of a string, bytes or number token."""

from collections.abc import Callable

_SIMPLE = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?",
}  # fmt: skip
_LENGTH = {"x": 2, "X": 2, "u": 4, "U": 8}


def string_value(token: str) -> str:
    """The text of a string token.

    Raises:
        ValueError: With cel-go's message.
    """
    body, raw = _body(token)
    return body if raw or "\\" not in body else "".join(_unescape(body, _code_point))


def bytes_value(token: str) -> bytes:
    r"""The bytes of a bytes token; `\xff` is one byte there.

    Raises:
        ValueError: With cel-go's message.
    """
    body, raw = _body(token[1:])
    if raw or "\\" not in body:
        return body.encode("utf-8", "surrogatepass")
    parts = _unescape(body, _byte)
    return b"".join(
        part.encode("latin-1") if isinstance(part, _Byte) else part.encode("utf-8", "surrogatepass") for part in parts
    )


class _Byte(str):
    """One byte, as the character of that number."""

    __slots__ = ()


def _body(token: str) -> tuple[str, bool]:
    token = token.replace("\r\n", "\n").replace("\r", "\n")
    raw = token[0] in "rR"
    if raw:
        token = token[1:]
    quotes = 3 if len(token) >= 6 and token[:3] in ("'''", '"""') else 1
    return token[quotes:-quotes], raw


def _code_point(code: int, _: str) -> str:
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise ValueError("invalid unicode code point")
    return chr(code)


def _byte(code: int, kind: str) -> str:
    if kind in "uU":
        raise ValueError("unable to unescape string")
    return _Byte(chr(code))


def _unescape(body: str, make: Callable[[int, str], str]) -> list[str]:
    parts: list[str] = []
    position = 0
    while (slash := body.find("\\", position)) >= 0:
        parts.append(body[position:slash])
        kind = body[slash + 1]
        position = slash + 2
        if kind in _LENGTH:
            parts.append(make(int(body[position : position + _LENGTH[kind]], 16), kind))
            position += _LENGTH[kind]
        elif kind in "0123":
            parts.append(make(int(body[slash + 1 : slash + 4], 8), "0"))
            position = slash + 4
        else:
            parts.append(_SIMPLE[kind])
    parts.append(body[position:])
    return parts


def int_value(token: str, sign: str = "") -> int:
    """The value of an integer token.

    Raises:
        ValueError: It has more than 64 bits.
    """
    value = int(token, 16 if token.startswith("0x") else 10)
    value = -value if sign else value
    if not -(2**63) <= value < 2**63:
        raise ValueError("invalid int literal")
    return value


def uint_value(token: str) -> int:
    """The value of an unsigned token.

    Raises:
        ValueError: It has more than 64 bits.
    """
    token = token[:-1]
    value = int(token, 16 if token.startswith("0x") else 10)
    if value >= 2**64:
        raise ValueError("invalid uint literal")
    return value


def double_value(token: str, sign: str = "") -> float:
    """The value of a floating-point token.

    Raises:
        ValueError: It is beyond a double's range.
    """
    value = float(sign + token)
    if value in (float("inf"), float("-inf")):
        raise ValueError("invalid double literal")
    return value
