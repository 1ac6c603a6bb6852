"""Does the platform find the service?"""

import hashlib
from typing import TYPE_CHECKING

import pytest

from valkey_gitops.verify.expectations import Expectations

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster


def test_the_discovery_record_is_as_rendered(cluster: "Cluster", expectations: Expectations) -> None:
    """The platform shows the service wrongly or not at all, and notebooks get another address than the one rendered.

    Remedy: Sync again; if something else writes this ConfigMap, find it by `kubectl get -o yaml --show-managed-fields`.
    """
    record = expectations.discovery
    if record is None:
        pytest.skip("the expectations name no discovery record")
    place = f"ConfigMap {expectations.namespace}/{record.name}"
    found = cluster.labelled_config_map(expectations.namespace, record.name)
    assert found is not None, f"{place} does not exist"
    labels = found["metadata"].get("labels") or {}
    wrong = [
        f"{name}={labels.get(name)}, not {value}" for name, value in record.labels.items() if labels.get(name) != value
    ]
    assert not wrong, f"{place} has the label {'; '.join(wrong)}: the platform's readers look for it by its labels"
    text = (found.get("data") or {}).get(record.key)
    assert text is not None, f"{place} has no key {record.key}"
    assert hashlib.sha256(text.encode()).hexdigest() == record.sha256, (
        f"{record.key} of {place} is not what was rendered"
    )
