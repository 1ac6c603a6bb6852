"""Defaults that differ between minor versions of Kubernetes."""

from typing import Any

import pytest

from valkey_gitops.admission.default import default_object

STATEFUL_SET = {"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": {}}


@pytest.mark.parametrize(
    ("version", "rolling_update"),
    [
        ("1.31", {"partition": 0}),
        ("1.36", {"partition": 0}),
        ("1.37", {"partition": 0, "maxUnavailable": 1}),  # gate MaxUnavailableStatefulSet is on
    ],
)
def test_a_stateful_set_has_a_limit_of_unavailable_pods_since_1_37(version: str, rolling_update: Any) -> None:
    strategy = default_object(STATEFUL_SET, version)["spec"]["updateStrategy"]
    assert {"type": "RollingUpdate", "rollingUpdate": rolling_update} == strategy
