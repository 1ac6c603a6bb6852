"""Quantities in the form in which the API server stores them."""

from functools import lru_cache
from typing import Any, Literal, NamedTuple

_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"": 0, "Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL_NAMES = {exponent: name for name, exponent in _DECIMAL.items()}
_BINARY_NAMES = {exponent: name for name, exponent in _BINARY.items()}
_LARGEST_BINARY = 2**63 - 1
_FAST_DIGITS = 18  # what the server holds without big numbers
_FAST_BINARY_DIGITS = 14
_NANO, _MILLI = -9, -3
_LONGEST, _LONGEST_EXPONENT = 1000, 4  # characters; more of them are a mistake that is reported elsewhere
_LARGEST_NUMBER = 1e300

Format = Literal["decimal", "exponent", "binary"]


class _Amount(NamedTuple):
    """value * 10**scale, and how it is to be written; `text` where the server keeps it as it was given."""

    value: int
    scale: int
    format: Format
    text: str = ""


def canonical(value: Any) -> Any:
    """A quantity as the server writes it: `0.5` is `500m`, `1.5Gi` is `1536Mi`; what is no quantity stays."""
    return _canonical(_text(value), _NANO) or value


def canonical_resource(value: Any) -> Any:
    """As `canonical`, rounded up to thousandths, as the quantities of resource lists are."""
    return _canonical(_text(value), _MILLI) or value


def _text(value: Any) -> str:
    """What stands in the JSON that the server is given; empty where it can be no quantity."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _LARGEST_NUMBER:
        return ""
    if isinstance(value, int) or not 1e-6 <= abs(value) < 1e21:
        return str(value)
    from decimal import Decimal  # noqa: PLC0415 - 2 ms that only a fraction without quotes needs

    # As Go writes it: Python has an exponent from 1e-05 and from 1e+16 on.
    return f"{Decimal(repr(value)).normalize():f}"


@lru_cache(4096)
def _canonical(text: str, least: int) -> str:
    amount = _parsed(text) if text and len(text) <= _LONGEST else None
    if amount is None:
        return ""
    if amount.scale < least:
        amount = amount._replace(value=_divided_up(amount.value, 10 ** (least - amount.scale)), scale=least, text="")
    return amount.text or _written(amount)


def _parsed(text: str) -> _Amount | None:
    """Without a regular expression, since compiling one costs more than all quantities of a bundle."""
    number = text.rstrip("numkKMGTPEi")
    suffix, exponent = text[len(number) :], ""
    if not suffix:
        number, marked, exponent = number.partition("e" if "e" in number else "E")
        if marked and not _is_exponent(exponent):
            return None
    sign = number[:1] if number[:1] in ("+", "-") else ""
    whole, _, fraction = number[len(sign) :].partition(".")
    if not _is_number(whole + fraction or "0") or (suffix not in _BINARY and suffix not in _DECIMAL):
        return None
    digits = (whole.lstrip("0") or "0") + fraction
    value = -int(digits) if sign == "-" else int(digits)
    if suffix and suffix in _BINARY:
        return _binary(text, value, len(fraction), _BINARY[suffix])
    scale = (int(exponent) if exponent else _DECIMAL[suffix]) - len(fraction)
    kept = len(digits) <= _FAST_DIGITS and scale % 3 == 0 and not digits.endswith("000") and digits[0] != "0"
    amount = _Amount(value, scale, "exponent" if exponent else "decimal", text if kept else "")
    return amount if scale >= _NANO else _to_nano(amount)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_exponent(text: str) -> bool:
    digits = text[1:] if text[:1] in ("+", "-") else text
    return _is_number(digits) and len(digits) <= _LONGEST_EXPONENT


def _binary(text: str, number: int, fraction: int, exponent: int) -> _Amount:
    value = number << exponent
    if not fraction and len(str(abs(number))) + exponent * 3 // 10 <= _FAST_BINARY_DIGITS:
        return _Amount(value, 0, "binary", text if abs(number) & 7 else "")
    amount = _to_nano(_Amount(value, -fraction, "binary"))
    one = 10**-amount.scale
    if abs(amount.value) > _LARGEST_BINARY * one:
        return _Amount(_LARGEST_BINARY if value > 0 else -_LARGEST_BINARY, 0, "binary")
    return amount if abs(amount.value) >= one else amount._replace(format="decimal")


def _to_nano(amount: _Amount) -> _Amount:
    if amount.scale >= _NANO:
        return amount
    return amount._replace(value=_divided_up(amount.value, 10 ** (_NANO - amount.scale)), scale=_NANO, text="")


def _divided_up(value: int, divisor: int) -> int:
    """Rounded away from zero: asked for a little, get a little."""
    return -(-value // divisor) if value > 0 else value // divisor


def _written(amount: _Amount) -> str:
    value, scale, format_, _ = amount
    if value == 0:
        return "0"
    if format_ == "binary":
        whole, rest = divmod(value, 10**-scale)
        if rest == 0 and abs(whole) >= 1024:
            return _with_factors(whole, 1024)
    while value % 10 == 0:
        value, scale = value // 10, scale + 1
    value, scale = value * 10 ** (scale % 3), scale - scale % 3
    if format_ == "exponent":
        return f"{value}e{scale}" if scale else str(value)
    return f"{value}{_DECIMAL_NAMES.get(scale, '')}"


def _with_factors(value: int, factor: int) -> str:
    times = 0
    while value % factor == 0:
        value, times = value // factor, times + 1
    return f"{value}{_BINARY_NAMES[10 * times]}"
