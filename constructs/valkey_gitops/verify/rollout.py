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


def pod_problem(pod: Mapping[str, Any], container: str) -> str:
    """Why a Pod's container does not serve, empty when it is Running and Ready."""
    status = pod.get("status") or {}
    state = container_status(pod, container)
    waiting = (state.get("state") or {}).get("waiting") or {}
    if waiting:
        return " ".join(f"{waiting.get('reason', 'waiting')} {waiting.get('message', '')}".split())
    if status.get("phase") != "Running":
        unmet = [c for c in status.get("conditions") or [] if c.get("status") == "False" and c.get("message")]
        return f"phase {status.get('phase', 'unknown')}" + (f": {unmet[0]['message']}" if unmet else "")
    if not state.get("ready"):
        return "Running but not Ready"
    return ""


def container_status(pod: Mapping[str, Any], container: str) -> Mapping[str, Any]:
    """The status of one container, empty when the kubelet has reported none."""
    statuses = (pod.get("status") or {}).get("containerStatuses") or []
    return next((status for status in statuses if status.get("name") == container), {})


def container_image(pod_spec: Mapping[str, Any], container: str) -> str | None:
    """The image that a Pod spec names for one container, None when it has no such container."""
    return next((c.get("image") for c in pod_spec.get("containers") or [] if c.get("name") == container), None)
