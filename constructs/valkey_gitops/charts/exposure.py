"""How clients outside the cluster reach Valkey. RESP is no HTTP: only layer 4 can carry it."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts import sync, tls
from valkey_gitops.charts.directives import PORT
from valkey_gitops.charts.objects import Manifest, manifest, owned
from valkey_gitops.charts.services import port
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import IngressNginx, LoadBalancer, TcpRoute, TlsRoute, TraefikRoute


def external_port(settings: Settings) -> int | None:
    """The port that clients outside connect to; None where nothing is exposed."""
    return getattr(settings.exposure, "port", None)


def patch(settings: Settings) -> Iterator[Manifest]:
    """Our one entry in ingress-nginx' TCP ConfigMap. No labels: they would be the other owner's to set."""
    match settings.exposure:
        case IngressNginx() as ingress:
            # No entry is the first of two steps back: a server-side apply drops what we alone own. A file that is gone
            # would leave it there, as this object is never pruned.
            entry = {str(ingress.port): f"{settings.namespace}/{settings.name}:{PORT}"}
            yield manifest(
                "v1",
                "ConfigMap",
                ingress.config_map,
                namespace=ingress.namespace,
                annotations=sync.SHARED,
                body={} if ingress.remove or settings.removal else {"data": entry},
            )


def manifests(settings: Settings) -> Iterator[Manifest]:
    """What belongs to Valkey's own namespace: a TCPRoute or a LoadBalancer Service."""
    match settings.exposure:
        case TcpRoute() as route:
            yield _tcp_route(settings, route)
        case TlsRoute() as route:
            yield _tls_route(settings, route)
        case TraefikRoute() as route:
            yield _traefik(settings, route)
        case LoadBalancer() as balancer:
            yield _load_balancer(settings, balancer)


def _tcp_route(settings: Settings, route: TcpRoute) -> Manifest:
    return _gateway_route(settings, route, "TCPRoute", {})


def _tls_route(settings: Settings, route: TlsRoute) -> Manifest:
    return _gateway_route(settings, route, "TLSRoute", {"hostnames": [_hostname(settings, route)]})


def _gateway_route(settings: Settings, route: TcpRoute | TlsRoute, kind: str, more: dict[str, Any]) -> Manifest:
    parent: dict[str, Any] = {
        "group": "gateway.networking.k8s.io",
        "kind": "Gateway",
        "name": route.gateway.name,
        "namespace": route.gateway.namespace,
    }
    if route.gateway.listener:
        parent["sectionName"] = route.gateway.listener
    backend = {"group": "", "kind": "Service", "name": settings.name, "port": PORT, "weight": 1}
    return owned(
        settings,
        f"gateway.networking.k8s.io/{route.api_version}",
        kind,
        settings.name,
        annotations=sync.OPTIONAL_KIND,
        body={"spec": {**more, "parentRefs": [parent], "rules": [{"backendRefs": [backend]}]}},
    )


def _traefik(settings: Settings, route: TraefikRoute) -> Manifest:
    """Without TLS there is no name to tell hosts apart by; with it, Traefik reads the name and passes all on."""
    encrypted = tls.enabled(settings)
    host = _hostname(settings, route) if encrypted else "*"
    rule = {"match": f"HostSNI(`{host}`)", "services": [{"name": settings.name, "port": PORT}]}
    spec: dict[str, Any] = {"entryPoints": [route.entry_point], "routes": [rule]}
    if encrypted:
        spec["tls"] = {"passthrough": True}
    return owned(
        settings,
        "traefik.io/v1alpha1",
        "IngressRouteTCP",
        settings.name,
        annotations=sync.OPTIONAL_KIND,
        body={"spec": spec},
    )


def _hostname(settings: Settings, route: TlsRoute | TraefikRoute) -> str:
    return route.hostname or tls.external_name(settings)


def _load_balancer(settings: Settings, balancer: LoadBalancer) -> Manifest:
    """Local: the clients' addresses arrive as they are, so that the NetworkPolicy can tell them apart."""
    spec = {
        "allocateLoadBalancerNodePorts": True,
        "externalTrafficPolicy": "Local",
        "internalTrafficPolicy": "Cluster",
        "loadBalancerSourceRanges": list(balancer.source_ranges),
        "ports": [port(balancer.port)],
        "selector": {"app": settings.name},
        "sessionAffinity": "None",
        "type": "LoadBalancer",
    }
    return owned(
        settings,
        "v1",
        "Service",
        f"{settings.name}-external",
        annotations=balancer.annotations,
        body={"spec": spec},
    )
