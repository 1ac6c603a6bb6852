"""How the cluster reaches Valkey: the address of the Service, and the address of the pod."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts.directives import PORT
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings


def manifests(settings: Settings) -> Iterator[Manifest]:
    """The ClusterIP Service and the headless one."""
    yield _service(settings, settings.name, {})
    yield _service(settings, f"{settings.name}-headless", {"clusterIP": "None"})


def _service(settings: Settings, name: str, address: dict[str, Any]) -> Manifest:
    spec = {
        **address,
        "internalTrafficPolicy": "Cluster",
        "ports": [port(PORT)],
        "selector": {"app": settings.name},
        "sessionAffinity": "None",
        "type": "ClusterIP",
    }
    return owned(settings, "v1", "Service", name, body={"spec": spec})


def port(number: int) -> dict[str, Any]:
    """One port of a Service, in front of the server's."""
    return {"name": "valkey", "port": number, "protocol": "TCP", "targetPort": PORT}
