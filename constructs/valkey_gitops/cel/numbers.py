"""Numbers as Go reads and prints them."""

from math import isfinite

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


def _parts(value: float) -> tuple[str, str, int]:
    """Sign, digits and exponent of the first digit, of the shortest text that means the value."""
    mantissa, _, exponent = repr(value).partition("e")
    sign = "-" if mantissa[0] == "-" else ""
    whole, _, fraction = mantissa.removeprefix("-").partition(".")
    scale = int(exponent or "0") + len(whole) - 1
    digits = whole + fraction
    kept = digits.lstrip("0")
    if whole == "0":
        scale -= len(digits) - len(kept)
    return sign, kept.rstrip("0"), scale


def shown_double(value: float) -> str:
    """%g: the shortest digits that mean the value, with an exponent from 1e+06 on and below 1e-04."""
    if not isfinite(value):
        return {"inf": "+Inf", "-inf": "-Inf"}.get(str(value), "NaN")
    if value == 0:
        return "-0" if str(value)[0] == "-" else "0"
    sign, digits, scale = _parts(value)
    if -4 <= scale < 6:
        return fixed(value)
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{'+' if scale >= 0 else '-'}{abs(scale):02d}"


def fixed(value: float) -> str:
    """The shortest digits that mean the value, never with an exponent."""
    if value == 0:
        return "-0" if str(value)[0] == "-" else "0"
    sign, digits, scale = _parts(value)
    if scale < 0:
        return f"{sign}0.{'0' * (-scale - 1)}{digits}"
    whole, fraction = digits[: scale + 1].ljust(scale + 1, "0"), digits[scale + 1 :]
    return f"{sign}{whole}{'.' + fraction if fraction else ''}"
