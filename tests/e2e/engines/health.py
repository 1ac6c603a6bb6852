"""When an engine takes an object for healthy.

Source: Argo CD's gitops-engine/pkg/health and Flux' use of kstatus, where both say the same of the kinds in dist/.
"""

from collections.abc import Mapping
from typing import Any, Literal

Health = Literal["healthy", "progressing", "degraded"]


def health(live: Mapping[str, Any] | None) -> Health:
    """Of a live object; what has no health of its own is healthy as soon as it exists."""
    if live is None:
        return "progressing"
    judge = _JUDGES.get(live["kind"])
    return judge(live) if judge else "healthy"


def _deployment(live: Mapping[str, Any]) -> Health:
    status, wanted = live.get("status", {}), live["spec"]["replicas"]
    if status.get("observedGeneration", 0) < live["metadata"]["generation"]:
        return "progressing"
    if any(item["type"] == "Progressing" and item["status"] == "False" for item in status.get("conditions", [])):
        return "degraded"
    counts = [status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas")]
    return "healthy" if counts == [wanted] * 3 else "progressing"


def _claim(live: Mapping[str, Any]) -> Health:
    phase = live.get("status", {}).get("phase")
    return {"Bound": "healthy", "Lost": "degraded"}.get(phase, "progressing")  # type: ignore[return-value] # of literals


def _job(live: Mapping[str, Any]) -> Health:
    true = {item["type"] for item in live.get("status", {}).get("conditions", []) if item["status"] == "True"}
    if "Failed" in true:
        return "degraded"
    return "healthy" if "Complete" in true else "progressing"


_JUDGES = {"Deployment": _deployment, "PersistentVolumeClaim": _claim, "Job": _job}
