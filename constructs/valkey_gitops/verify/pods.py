"""Whether the one Pod that was rendered serves, and if not, why."""

from collections.abc import Mapping, Sequence
from typing import Any

Pod = Mapping[str, Any]
_SCHEDULING_SECONDS = 120
_CRASHES = "CrashLoopBackOff"


def pods_problem(pods: Sequence[Pod], container: str) -> str:
    """Why these Pods are not one that serves, empty when they are."""
    names = [pod["metadata"]["name"] for pod in pods]
    if len(pods) != 1:
        return f"one Pod is expected, and there are {len(pods)}: {', '.join(names) or 'none'}"
    problem = pod_problem(pods[0], container)
    return f"Pod {names[0]}: {problem}" if problem else ""


def pod_problem(pod: Pod, container: str) -> str:
    """Why a Pod's container does not serve, empty when it is Running and Ready."""
    status = pod.get("status") or {}
    state = container_status(pod, container)
    for first in status.get("initContainerStatuses") or []:
        if stuck := _waiting(first):
            return f"init container {first['name']}: {stuck}"
    if stuck := _waiting(state):
        return stuck
    if status.get("phase") != "Running":
        unmet = [c for c in status.get("conditions") or [] if c.get("status") == "False" and c.get("message")]
        return f"phase {status.get('phase', 'unknown')}" + (f": {unmet[0]['message']}" if unmet else "")
    if not state.get("ready"):
        return f"Running but not Ready{_last_end(state)}"
    # A Service leads to a Pod only when all of its containers are ready.
    beside = [item for item in status.get("containerStatuses") or [] if not item.get("ready")]
    return f"container {beside[0]['name']}: {_waiting(beside[0]) or 'not ready'}" if beside else ""


def restart_seconds(pod: Pod, container: str) -> int:
    """How long a Pod like this one may take to end, to be scheduled, and to start again, by its own words."""
    spec = pod["spec"]
    probes = [item.get("startupProbe") or {} for item in spec.get("containers") or [] if item.get("name") == container]
    starts = sum(int(probe.get("failureThreshold", 3)) * int(probe.get("periodSeconds", 10)) for probe in probes)
    return int(spec.get("terminationGracePeriodSeconds", 30)) + starts + _SCHEDULING_SECONDS


def container_status(pod: Pod, container: str) -> Mapping[str, Any]:
    """The status of one container, empty when the kubelet has reported none."""
    statuses = (pod.get("status") or {}).get("containerStatuses") or []
    return next((status for status in statuses if status.get("name") == container), {})


def container_image(pod_spec: Mapping[str, Any], container: str) -> str | None:
    """The image that a Pod spec names for one container, None when it has no such container."""
    return next((c.get("image") for c in pod_spec.get("containers") or [] if c.get("name") == container), None)


def _waiting(status: Mapping[str, Any]) -> str:
    """What a container waits for, in the kubelet's words, empty when it does not wait."""
    waiting = (status.get("state") or {}).get("waiting")
    if not waiting:
        ended = (status.get("state") or {}).get("terminated") or {}
        return f"ended with exit code {ended['exitCode']}" if ended.get("exitCode") else ""
    reason = waiting.get("reason", "waiting")
    # The kubelet's message for a crash only says for how long it waits; how the container ended says more.
    if reason == _CRASHES:
        return f"{reason}{_last_end(status)}"
    return " ".join(f"{reason} {waiting.get('message', '')}".split())


def _last_end(status: Mapping[str, Any]) -> str:
    ended = (status.get("lastState") or {}).get("terminated")
    if not ended:
        return ""
    reason = f" ({ended['reason']})" if ended.get("reason") else ""
    times = status.get("restartCount", 0)
    return f"; restarts: {times}, last ended with exit code {ended.get('exitCode')}{reason}"
