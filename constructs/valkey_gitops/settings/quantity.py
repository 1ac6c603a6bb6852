"""Kubernetes quantities as numbers. Source: k8s.io/apimachinery/pkg/api/resource."""

import re
from fractions import Fraction

_SUFFIXES = {
    "": Fraction(1),
    "m": Fraction(1, 1000),
    **{suffix: Fraction(1000) ** power for power, suffix in enumerate(("k", "M", "G", "T", "P", "E"), start=1)},
    **{f"{suffix}i": Fraction(1024) ** power for power, suffix in enumerate(("K", "M", "G", "T", "P", "E"), start=1)},
}
PATTERN = r"^([0-9]+(\.[0-9]+)?|\.[0-9]+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"
"""The positive quantities that make sense in a settings file; exponents and signs are left out."""
_PARTS = re.compile(PATTERN)


def parse(text: str) -> Fraction:
    """The number that a quantity stands for: bytes of memory or storage, cores of CPU.

    Raises:
        ValueError: it is no quantity.
    """
    match = _PARTS.match(text)
    if not match:
        raise ValueError(f"{text!r} is not a quantity")
    number, suffix = match[1], match[3] or ""
    return Fraction(number) * _SUFFIXES[suffix]


def seconds(duration: str) -> int:
    """The seconds of a duration such as 2160h0m0s."""
    units = {"h": 3600, "m": 60, "s": 1}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"([0-9]+)([hms])", duration))
