"""Quantities in the form in which the API server stores them."""

from functools import lru_cache
from typing import Any

from valkey_gitops.quantity import MILLI, NANO, parse, rounded, written

_LARGEST_NUMBER = 1e300


def canonical(value: Any) -> Any:
    """A quantity as the server writes it: `0.5` is `500m`, `1.5Gi` is `1536Mi`; what is no quantity stays."""
    return _canonical(_text(value), NANO) or value


def canonical_resource(value: Any) -> Any:
    """As `canonical`, rounded up to thousandths, as the quantities of resource lists are."""
    return _canonical(_text(value), MILLI) or value


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
    try:
        return written(rounded(parse(text), least))
    except ValueError:
        return ""
