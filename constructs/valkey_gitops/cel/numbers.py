"""Numbers as Go reads and prints them."""

from decimal import Decimal

_FALSE, _TRUE = ("0", "f", "F", "FALSE", "false", "False"), ("1", "t", "T", "TRUE", "true", "True")
_WORDS = frozenset({"inf", "infinity", "nan"})


def parse_int(text: str) -> int:
    """strconv.ParseInt, without its range check.

    Raises:
        ValueError: It is no decimal integer.
    """
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(text)
    return int(text)


def parse_double(text: str) -> float:
    """strconv.ParseFloat.

    Raises:
        ValueError: It is no number, or beyond the range.
    """
    body = text[1:] if text[:1] in ("+", "-") else text
    if body.lower() in _WORDS:
        return float(text)
    if not body or not body.isascii() or "_" in body or body != body.strip():
        raise ValueError(text)
    if body[:2].lower() == "0x":
        if "p" not in body.lower():
            raise ValueError(text)
        return float.fromhex(text)
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(text)
    return value


def parse_bool(text: str) -> bool:
    """strconv.ParseBool.

    Raises:
        ValueError: It is none of its words.
    """
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise ValueError(text)


def shown_double(value: float) -> str:
    """%g: the shortest digits that mean the value, with an exponent from 1e+06 on and below 1e-04."""
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN is not itself
        return {"inf": "+Inf", "-inf": "-Inf"}.get(str(value), "NaN")
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    if value == 0:
        return "-0" if str(value)[0] == "-" else "0"
    scale = exponent + len(digits) - 1
    if -4 <= scale < 6:
        return fixed(value)
    text = "".join(map(str, digits))
    fraction = f".{text[1:]}" if len(text) > 1 else ""
    return f"{'-' if sign else ''}{text[0]}{fraction}e{'+' if scale >= 0 else '-'}{abs(scale):02d}"


def fixed(value: float) -> str:
    """The shortest digits that mean the value, never with an exponent."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
