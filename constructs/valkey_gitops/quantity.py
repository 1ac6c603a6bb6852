"""Kubernetes quantities: 1.5Gi, 500m, 1e3. Source: k8s.io/apimachinery/pkg/api/resource of Kubernetes 1.34."""

from functools import lru_cache
from typing import Literal, NamedTuple

_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"": 0, "Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL_NAMES = {exponent: name for name, exponent in _DECIMAL.items()}
_BINARY_NAMES = {exponent: name for name, exponent in _BINARY.items()}
_INT64_MIN, _INT64_MAX = -(2**63), 2**63 - 1
_FAST_DIGITS = 18  # what the server holds without big numbers
_FAST_BINARY_DIGITS = 14
_LONGEST, _LONGEST_EXPONENT = 1000, 4  # characters; the server has no limit, and nobody means more
_LARGEST_POWER, _SMALLEST_POWER = 308, -323
NANO, MILLI = -9, -3

Format = Literal["decimal", "exponent", "binary"]


class Quantity(NamedTuple):
    """value * 10**scale, how it is to be written, and whether the server holds it as a big number.

    `text` is how it was given, where the server writes it back unchanged.
    """

    value: int
    scale: int = 0
    format: Format = "decimal"
    text: str = ""
    is_big: bool = False


@lru_cache(4096)
def parse(text: str) -> Quantity:
    """The quantity that a text stands for. Finer than a billionth is rounded away from zero.

    Raises:
        ValueError: It is none; with the server's words.
    """
    # Without a regular expression, since compiling one costs more than all quantities of a bundle.
    number = text.rstrip("numkKMGTPEi")
    suffix, exponent = text[len(number) :], ""
    if not suffix:
        number, marked, exponent = number.partition("e" if "e" in number else "E")
        if marked and not _is_exponent(exponent):
            raise _no_quantity(text)
    sign = number[:1] if number[:1] in ("+", "-") else ""
    whole, _, fraction = number[len(sign) :].partition(".")
    if (
        not text
        or len(text) > _LONGEST
        or not _is_number(whole + fraction or "0")
        or (suffix not in _BINARY and suffix not in _DECIMAL)
    ):
        raise _no_quantity(text)
    digits = (whole.lstrip("0") or "0") + fraction
    value = -int(digits) if sign == "-" else int(digits)
    if suffix and suffix in _BINARY:
        return _binary(text, value, whole, fraction, _BINARY[suffix])
    scale = (int(exponent) if exponent else _DECIMAL[suffix]) - len(fraction)
    format_: Format = "exponent" if exponent else "decimal"
    if scale < NANO or len(digits) > _FAST_DIGITS:
        _check_digits(whole + fraction)
        return _to_nano(value, scale, format_)
    kept = (scale % 3 == 0 and not digits.endswith("000") and digits[0] != "0") or text == "0"
    return Quantity(value, scale, format_, text if kept else "")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_exponent(text: str) -> bool:
    digits = text[1:] if text[:1] in ("+", "-") else text
    return _is_number(digits) and len(digits) <= _LONGEST_EXPONENT


def _no_quantity(text: str) -> ValueError:
    rest = text[1:] if text[:1] in ("+", "-") else text
    rest = rest.lstrip("0123456789")
    if rest[:1] == ".":
        rest = rest[1:].lstrip("0123456789")
    rest = rest.lstrip("eEinumkKMGTP")
    rest = (rest[1:] if rest[:1] in ("+", "-") else rest).lstrip("0123456789")
    if rest or not text:
        pattern = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$"
        return ValueError(f"quantities must match the regular expression '{pattern}'")
    return ValueError("unable to parse quantity's suffix")


def _check_digits(digits: str) -> None:
    """A point or a sign alone is zero, but the server's big numbers do not read it."""
    if not digits:
        raise ValueError("unable to parse numeric part of quantity")


def _binary(text: str, number: int, whole: str, fraction: str, exponent: int) -> Quantity:
    value = number << exponent
    if not fraction and len(str(abs(number))) + exponent * 3 // 10 <= _FAST_BINARY_DIGITS:
        return Quantity(value, 0, "binary", text if abs(number) & 7 else "")
    _check_digits(whole + fraction)
    quantity = _to_nano(value, -len(fraction), "binary")
    one = 10**-quantity.scale
    if abs(quantity.value) > _INT64_MAX * one:
        return Quantity(_INT64_MAX if value > 0 else -_INT64_MAX, 0, "binary", is_big=True)
    return quantity if abs(quantity.value) >= one else quantity._replace(format="decimal")


def _to_nano(value: int, scale: int, format_: Format) -> Quantity:
    nanos = value * 10 ** (scale - NANO) if scale >= NANO else _divided_up(value, 10 ** (NANO - scale))
    return Quantity(nanos, NANO, format_, is_big=True)


def _divided_up(value: int, divisor: int) -> int:
    """Rounded away from zero: asked for a little, get a little."""
    return -(-value // divisor) if value > 0 else value // divisor


def rounded(quantity: Quantity, scale: int) -> Quantity:
    """Rounded away from zero to whole 10**scale."""
    if quantity.scale >= scale:
        return quantity
    value = _divided_up(quantity.value, 10 ** (scale - quantity.scale))
    return quantity._replace(value=value, scale=scale, text="")


def written(quantity: Quantity) -> str:
    """As the server writes it: `0.5` is `500m`, `1.5Gi` is `1536Mi`."""
    value, scale, format_, text, _ = quantity
    if text or value == 0:
        return text or "0"
    if format_ == "binary":
        whole, rest = divmod(value * 10 ** max(scale, 0), 10 ** max(-scale, 0))
        if rest == 0 and abs(whole) >= 1024:
            return _with_factors(whole)
        format_ = "decimal"
    while value % 10 == 0:
        value, scale = value // 10, scale + 1
    value, scale = value * 10 ** (scale % 3), scale - scale % 3
    if format_ == "exponent":
        return f"{value}e{scale}" if scale else str(value)
    return f"{value}{_DECIMAL_NAMES.get(scale, '')}"


def _with_factors(value: int) -> str:
    times = 0
    while value % 1024 == 0:
        value, times = value // 1024, times + 1
    return f"{value}{_BINARY_NAMES.get(10 * times, '')}"


def compare(left: Quantity, right: Quantity) -> int:
    """-1, 0 or 1: less, equal, greater."""
    one, other, _ = _aligned(left, right)
    return (one > other) - (one < other)


def _aligned(left: Quantity, right: Quantity) -> tuple[int, int, int]:
    scale = min(left.scale, right.scale)
    return left.value * 10 ** (left.scale - scale), right.value * 10 ** (right.scale - scale), scale


def add(left: Quantity, right: Quantity) -> Quantity:
    """The sum, written like the left one unless that is zero."""
    return _add_small(left, right) or _add_big(left, right)


def _add_small(left: Quantity, right: Quantity) -> Quantity | None:
    """The sum if the server gets it without big numbers."""
    if left.is_big or right.is_big:
        return None
    format_ = right.format if left.value == 0 else left.format
    if right.value == 0 or left.value == 0:
        kept = left if right.value == 0 else right
        return Quantity(kept.value, kept.scale, format_)
    one, other, scale = _aligned(left, right)
    if all(_INT64_MIN <= number <= _INT64_MAX for number in (one, other, one + other)):
        return Quantity(one + other, scale, format_)
    return None


def _add_big(left: Quantity, right: Quantity) -> Quantity:
    one, other, scale = _aligned(left, right)
    return Quantity(one + other, scale, right.format if left.value == 0 else left.format, is_big=True)


def subtract(left: Quantity, right: Quantity) -> Quantity:
    """The difference, written like the left one unless that is zero."""
    negative = right._replace(value=-right.value)
    # The smallest int64 has no positive one; the server's negation leaves it as it is.
    wrapped = right if right.value == _INT64_MIN else negative
    return _add_small(left, wrapped) or _add_big(left, negative)


def as_int64(quantity: Quantity) -> int | None:
    """The whole number; None where the server holds it with fractions (1000m) or as a big number."""
    if quantity.is_big or quantity.scale < 0:
        return None
    value: int = quantity.value * 10**quantity.scale
    return value if _INT64_MIN <= value <= _INT64_MAX else None


def approximate_float(quantity: Quantity) -> float:
    """The nearest double or one beside it, as the server computes it."""
    try:
        base = float(quantity.value)
    except OverflowError:
        base = float("inf") if quantity.value > 0 else float("-inf")
    return base * _power_of_ten(quantity.scale) if quantity.scale else base


def _power_of_ten(exponent: int) -> float:
    if exponent > _LARGEST_POWER:
        return float("inf")
    return float(f"1e{exponent}") if exponent >= _SMALLEST_POWER else 0.0
