"""Plain scalars as the API server's YAML library resolves them (go.yaml.in/yaml/v2 resolve.go)."""

import pytest

from valkey_gitops.decode.scalars import resolve

CASES = {
    "": None, "~": None, "null": None, "Null": None, "nUll": "nUll",
    "y": True, "Yes": True, "on": True, "TRUE": True, "tRue": "tRue",
    "n": False, "NO": False, "off": False, "false": False,
    "0": 0, "-0": 0, "12": 12, "+12": 12, "-7": -7, "1_000": 1000,
    "0644": 420, "0o644": 420, "0x1F": 31, "0b11": 3, "-0b11": -3, "-0644": -420, "08": 8, "0_7": 7,
    "9223372036854775807": 2**63 - 1, "18446744073709551615": 2**64 - 1, "18446744073709551616": 2**64,
    "1.0": 1, "2.50": 2.5, ".5": 0.5, "1e3": 1000, "1E-2": 0.01, "1.": 1, "-.5": -0.5,
    "1.2.3": "1.2.3", "12:30:45": "12:30:45", "2024-01-02": "2024-01-02", "0o8": "0o8", "1Gi": "1Gi", "100m": "100m",
    "._5": "._5", "-": "-", "+": "+", ".": ".", "0x": "0x", "<<": "<<", "=": "=",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_a_plain_scalar_resolves_as_in_go_yaml(text: str, expected: object) -> None:
    value = resolve(text)
    assert expected == value
    assert type(expected) is type(value)


def test_infinities_and_nan_are_floats() -> None:
    assert float("inf") == resolve(".inf")
    assert float("-inf") == resolve("-.Inf")
    assert resolve(".NaN") != resolve(".nan")
