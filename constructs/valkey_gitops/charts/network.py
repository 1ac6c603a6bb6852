"""Who may connect: nobody but those named."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts.directives import PORT
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import IngressNginx, LoadBalancer, TcpRoute


def manifests(settings: Settings) -> Iterator[Manifest]:
    """A NetworkPolicy over Valkey's pods, unless every client is welcome. No egress rule: they connect to nobody."""
    if isinstance(settings.clients, str):
        return
    spec = {
        "ingress": [{"from": _peers(settings), "ports": [{"port": PORT, "protocol": "TCP"}]}],
        "podSelector": {"matchLabels": {"app": settings.name}},
        "policyTypes": ["Ingress", "Egress"],
    }
    yield owned(
        settings,
        "networking.k8s.io/v1",
        "NetworkPolicy",
        settings.name,
        body={"spec": spec},
    )


def _peers(settings: Settings) -> list[dict[str, Any]]:
    peers: list[dict[str, Any]] = [{"podSelector": {}}, _namespace(settings.jobs_namespace)]
    for client in settings.clients:
        if not isinstance(client, str):
            pods = {"podSelector": {"matchLabels": dict(client.pod_labels)}} if client.pod_labels else {}
            peers.append({**_namespace(client.namespace), **pods})
    match settings.exposure:
        case IngressNginx(namespace=namespace):
            peers.append(_namespace(namespace))
        case TcpRoute(gateway=gateway):
            peers.append(_namespace(gateway.namespace))
        case LoadBalancer(source_ranges=ranges):
            peers += [{"ipBlock": {"cidr": block}} for block in ranges]
    return peers


def _namespace(name: str) -> dict[str, Any]:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}
