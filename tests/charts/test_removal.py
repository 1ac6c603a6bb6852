"""What `removal` changes, and nothing else."""

from typing import Any

import pytest

from tests.charts.test_manifests import manifests
from valkey_gitops.charts import sync
from valkey_gitops.charts.bootstrap import FINALIZER

INGRESS = """
exposure: {mode: ingress-nginx, configMap: tcp, namespace: ingress}
backup: {mode: volume, size: 1Gi}
"""


def changed(removal: str) -> dict[str, Any]:
    before, after = manifests(INGRESS), manifests(f"{INGRESS}removal: {removal}\n")
    assert before.keys() == after.keys()
    stamped = ("ConfigMap/valkey-verify", "Job/valkey-verify")  # they carry the hash of all the others
    return {key: after[key] for key in after if after[key] != before[key] and key not in stamped}


DATA = {"Namespace/valkey", "Namespace/valkey-jobs", "PersistentVolumeClaim/valkey-data"}
DATA |= {"PersistentVolumeClaim/valkey-backup"}


@pytest.mark.parametrize(
    ("removal", "expected"),
    [("keep", {**sync.PROTECTED, sync.REMOVAL: "keep"}), ("purge", {sync.REMOVAL: "purge"})],
)
def test_only_a_purge_lifts_the_protections(removal: str, expected: dict[str, str]) -> None:
    found = changed(removal)
    assert DATA | {"ConfigMap/tcp", "Application/valkey-test"} == found.keys()
    assert all(expected == found[key]["metadata"]["annotations"] for key in DATA)


def test_the_entry_at_the_ingress_goes_and_its_protections_stay() -> None:
    patch = changed("purge")["ConfigMap/tcp"]
    assert "data" not in patch
    assert sync.SHARED == patch["metadata"]["annotations"]


def test_only_the_application_of_our_own_objects_deletes_them() -> None:
    found = manifests(f"{INGRESS}removal: keep\n")
    assert [FINALIZER] == found["Application/valkey-test"]["metadata"]["finalizers"]
    assert "finalizers" not in found["Application/valkey-test-exposure"]["metadata"]
