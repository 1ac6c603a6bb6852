"""Whether the workload runs what was last applied: a Job that starts with the sync must not test the old Pod."""

from collections.abc import Mapping
from typing import Any


def rollout_problem(workload: Mapping[str, Any]) -> str:
    """What a Deployment or StatefulSet still waits for, empty when its newest template runs and is ready."""
    status = workload.get("status") or {}
    wanted = workload["spec"].get("replicas", 1)
    if status.get("observedGeneration", 0) < workload["metadata"].get("generation", 0):
        return "its last change has not been seen by the controller yet"
    if wanted == 0:
        return "it is scaled to 0 replicas"
    counts = {name: status.get(name, 0) for name in ("updatedReplicas", "readyReplicas", "replicas")}
    if any(count != wanted for count in counts.values()):
        shown = ", ".join(f"{name} {count}" for name, count in counts.items())
        return f"{shown}, and {wanted} wanted of each"
    return ""
