"""Quantities as a real server (v1.34.4) stored them, in quantities.json by record.py."""

import json
from typing import Any

import pytest

from tests.admission.default.stored import QUANTITIES
from valkey_gitops.admission.default.quantity import canonical, canonical_resource

FORMS = {"field": canonical, "list": canonical_resource}
ROWS = json.loads(QUANTITIES.read_text())


@pytest.mark.parametrize(("place", "given", "stored"), ROWS, ids=[f"{row[0]} {row[1]!r}" for row in ROWS])
def test_a_quantity_is_written_as_the_server_stores_it(place: str, given: Any, stored: str) -> None:
    assert stored == FORMS[place](given)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1 Gi",
        "1gi",
        "x",
        "1e",
        "1.2.3",
        None,
        True,
        [],
        {},
        "\u0661",
        "1e99999",
        "1" * 5000,
        float("inf"),
    ],
)
def test_what_is_no_quantity_stays(value: object) -> None:
    assert value == canonical(value)


def test_a_number_too_long_to_write_stays() -> None:
    assert 10**5000 == canonical(10**5000)
