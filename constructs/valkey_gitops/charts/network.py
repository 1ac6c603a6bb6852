"""Who may connect: nobody but those named, and each only to what it needs."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts import exporter
from valkey_gitops.charts.directives import PORT
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import (
    BucketBackup,
    IngressNginx,
    LoadBalancer,
    NoBackup,
    PrometheusMonitoring,
    TcpRoute,
    TlsRoute,
    TraefikRoute,
)

_API_SERVER = (443, 6443, 16443)
"""The ports behind `kubernetes.default`: after the Service's translation, as policies see it; 16443 is MicroK8s'."""
_NAME = "kubernetes.io/metadata.name"


def manifests(settings: Settings) -> Iterator[Manifest]:
    """A NetworkPolicy over Valkey's pods and one over the Jobs', unless every client is welcome."""
    if isinstance(settings.clients, str):
        return
    yield _policy(settings, settings.name, settings.namespace, _server(settings))
    yield _policy(settings, f"{settings.name}-jobs", settings.jobs_namespace, _jobs(settings))


def _server(settings: Settings) -> dict[str, Any]:
    """No egress rule: Valkey connects to nobody, and needs no DNS."""
    rules = [_from(_peers(settings), PORT)]
    if isinstance(settings.monitoring, PrometheusMonitoring):
        rules.append(_from([_namespace(settings.monitoring.namespace)], exporter.PORT))
    return {"ingress": rules, "podSelector": {"matchLabels": {"app": settings.name}}, "policyTypes": _BOTH}


_BOTH = ["Ingress", "Egress"]


def _jobs(settings: Settings) -> dict[str, Any]:
    """Nobody connects to a Job; it asks the cluster's DNS and API server, Valkey, and the store of backups."""
    valkey = {**_namespace(settings.namespace), "podSelector": {"matchLabels": {"app": settings.name}}}
    dns = {"ports": [{"port": 53, "protocol": "UDP"}, _tcp(53)], "to": [_namespace("kube-system")]}
    rules = [dns, {"ports": [_tcp(PORT)], "to": [valkey]}, {"ports": [_tcp(port) for port in _API_SERVER]}]
    if isinstance(settings.backup, BucketBackup):
        rules.append({"ports": [_tcp(_store_port(settings.backup.endpoint))]})
    return {"egress": rules, "podSelector": {"matchExpressions": [_our_jobs(settings)]}, "policyTypes": _BOTH}


def _store_port(endpoint: str) -> int:
    scheme, _, host = endpoint.partition("://")
    _, colon, port = host.rpartition(":")
    return int(port) if colon and port.isdigit() else {"http": 80, "https": 443}[scheme]


def _our_jobs(settings: Settings) -> dict[str, Any]:
    names = [f"{settings.name}-verify", f"{settings.name}-certificate", f"{settings.name}-backup"]
    return {"key": "app", "operator": "In", "values": names}


def _peers(settings: Settings) -> list[dict[str, Any]]:
    tasks = [f"{settings.name}-verify"]
    tasks += [] if isinstance(settings.backup, NoBackup) else [f"{settings.name}-backup"]
    jobs = {"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": tasks}]}}
    peers: list[dict[str, Any]] = [{"podSelector": {}}, {**_namespace(settings.jobs_namespace), **jobs}]
    for client in settings.clients:
        if not isinstance(client, str):
            pods = {"podSelector": {"matchLabels": dict(client.pod_labels)}} if client.pod_labels else {}
            peers.append({**_namespace(client.namespace), **pods})
    match settings.exposure:
        case IngressNginx(namespace=namespace, remove=False) | TraefikRoute(namespace=namespace):
            peers.append(_namespace(namespace))
        case TcpRoute(gateway=gateway) | TlsRoute(gateway=gateway):
            peers.append(_namespace(gateway.namespace))
        case LoadBalancer(source_ranges=ranges):
            peers += [{"ipBlock": {"cidr": block}} for block in ranges]
    return peers


def _policy(settings: Settings, name: str, namespace: str, spec: dict[str, Any]) -> Manifest:
    return owned(settings, "networking.k8s.io/v1", "NetworkPolicy", name, namespace=namespace, body={"spec": spec})


def _from(peers: list[dict[str, Any]], port: int) -> dict[str, Any]:
    return {"from": peers, "ports": [_tcp(port)]}


def _tcp(port: int) -> dict[str, Any]:
    return {"port": port, "protocol": "TCP"}


def _namespace(name: str) -> dict[str, Any]:
    return {"namespaceSelector": {"matchLabels": {_NAME: name}}}
