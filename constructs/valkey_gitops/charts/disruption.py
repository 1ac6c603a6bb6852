"""How the one pod goes away: a sleep before SIGTERM, and a budget that makes a drain wait for a person.

Sources: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/ (sleep is there from 1.30 on),
https://kubernetes.io/docs/tasks/run-application/configure-pdb/.
"""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings
from valkey_gitops.settings.memory import stop_seconds

HOW_A_DRAIN_GOES_ON = "valkey-gitops/drain"
"""The annotation by which a budget that allows nothing tells what to do (policy drainable-budgets asks for it)."""


def manifests(settings: Settings) -> Iterator[Manifest]:
    """A budget of no evictions, where one is wanted. A pod that is not ready holds nobody up."""
    if settings.disruption.evictions == "allowed":
        return
    todo = f"when clients can miss it: kubectl -n {settings.namespace} delete pod -l app={settings.name}"
    spec = {
        "maxUnavailable": 0,
        "selector": {"matchLabels": {"app": settings.name}},
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    }
    notes = {HOW_A_DRAIN_GOES_ON: todo}
    yield owned(settings, "policy/v1", "PodDisruptionBudget", settings.name, annotations=notes, body={"spec": spec})


def lifecycle(settings: Settings) -> dict[str, Any]:
    """The container's field; left out where SIGTERM comes at once."""
    seconds = settings.disruption.pre_stop_sleep
    return {"lifecycle": {"preStop": {"sleep": {"seconds": seconds}}}} if seconds else {}


def grace_seconds(settings: Settings) -> int:
    """The grace period: the hook's time is part of it, so the server's own begins after that."""
    return settings.disruption.pre_stop_sleep + stop_seconds(settings)
