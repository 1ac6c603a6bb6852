"""Versions are compared as far as both are told, and Valkey's own is read."""

import pytest

from valkey_gitops.verify.versions import older, running_version


@pytest.mark.parametrize(
    ("running", "wanted", "expected"),
    [
        ("9.1.2", "9.1.4", True),
        ("9.1.4", "9.1.4", False),
        ("9.1.2", "9.1", False),
        ("8.1.11", "9.0", True),
        ("10.0.0", "9.1.4", False),
        ("9.0.10", "9.0.9", False),
        ("255.255.255", "9.1.4", False),
        ("9.1.4-rc1", "9.1.4", False),
    ],
)
def test_a_version_is_older_only_where_a_told_number_is_below(running: str, wanted: str, *, expected: bool) -> None:
    assert expected == older(running, wanted)


def test_the_frozen_version_of_the_old_name_is_not_taken_for_valkeys() -> None:
    assert "9.1.2" == running_version({"redis_version": "7.2.4", "valkey_version": "9.1.2"})
    assert "7.2.5" == running_version({"redis_version": "7.2.5"})
