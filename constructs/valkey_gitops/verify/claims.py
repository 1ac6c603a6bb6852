"""Whether the claim that the data lies on has its volume."""

from typing import TYPE_CHECKING

from valkey_gitops.verify.expectations import Expectations

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster

_BOUND = "Bound"


def claim_problem(cluster: "Cluster", expectations: Expectations) -> str:
    """What is wrong with the rendered claim, empty where it is bound or none is rendered."""
    if expectations.claim is None:
        return ""
    name = f"PersistentVolumeClaim {expectations.namespace}/{expectations.claim}"
    found = cluster.claim(expectations.namespace, expectations.claim)
    if found is None:
        return f"{name} does not exist"
    phase = (found.get("status") or {}).get("phase")
    storage_class = (found.get("spec") or {}).get("storageClassName")
    asked = f" (StorageClass {storage_class})" if storage_class else ""
    return "" if phase == _BOUND else f"{name} is {phase}{asked}"
