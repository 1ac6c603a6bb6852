"""On which nodes the server may run."""

from typing import Any

from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import Toleration

_TOPOLOGIES = {"node": "kubernetes.io/hostname", "zone": "topology.kubernetes.io/zone"}


def fields(settings: Settings) -> dict[str, Any]:
    """The pod's fields; those that the settings leave out are left out."""
    wanted = settings.scheduling
    result: dict[str, Any] = {}
    if wanted.node_selector:
        result["nodeSelector"] = dict(sorted(wanted.node_selector.items()))
    if settings.priority_class:
        result["priorityClassName"] = settings.priority_class
    if wanted.tolerations:
        result["tolerations"] = [_toleration(item) for item in wanted.tolerations]
    if wanted.spread != "none":
        result["topologySpreadConstraints"] = [_spread(_TOPOLOGIES[wanted.spread])]
    return result


def _toleration(item: Toleration) -> dict[str, Any]:
    if item.value is None:
        return {"effect": item.effect, "key": item.key, "operator": "Exists"}
    return {"effect": item.effect, "key": item.key, "operator": "Equal", "value": item.value}


def _spread(topology: str) -> dict[str, Any]:
    """ScheduleAnyway: one Valkey beside another is better than none."""
    return {
        "labelSelector": {"matchLabels": {"app.kubernetes.io/name": "valkey"}},
        "maxSkew": 1,
        "topologyKey": topology,
        "whenUnsatisfiable": "ScheduleAnyway",
    }
