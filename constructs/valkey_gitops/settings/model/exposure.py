"""Who reaches Valkey: clients inside the cluster, and the way in from outside."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple

from valkey_gitops.settings.constraints import Constraint
from valkey_gitops.settings.model.words import CidrBlock, Domain, Name, ObjectName, Port


class Binding(NamedTuple):
    """How the application of a client learns where Valkey is, by the keys of the Service Binding specification."""

    name: ObjectName = "valkey-connection"
    """Of the ConfigMap: host, port, database, TLS."""
    secret: ObjectName = "valkey-binding"  # noqa: S105 - the name of a Secret
    """Of the Secret: the same, user name and password. Mode external-secrets keeps it; in other modes you make it."""
    database: Annotated[int, Constraint(minimum=0, maximum=15)] = 0


class Client(NamedTuple):
    """Pods that may connect."""

    namespace: Name
    pod_labels: Mapping[str, str] = MappingProxyType({})
    """Left out: every pod of the namespace."""
    user: Name | None = None
    """Which of acl.users they are; consumers of one may share it."""
    binding: Binding | None = None
    """What they are told by: an address as a ConfigMap, and a Secret, in their namespace."""


class NoExposure(NamedTuple):
    """Reachable inside the cluster only."""

    mode: Literal["none"]


class IngressNginx(NamedTuple):
    """One entry in the TCP services ConfigMap of ingress-nginx, which Helm or another tool owns."""

    mode: Literal["ingress-nginx"]
    namespace: Name = "ingress"
    config_map: ObjectName = "primary-ingress-ingress-nginx-tcp"
    port: Port = 6379
    """The port on the ingress controller; its own Service must open it too."""
    remove: bool = False
    """The first of two steps back: our entry goes. Sync, and only then change the mode (docs/gitops.md)."""


class Gateway(NamedTuple):
    """The listener that a route attaches to."""

    namespace: Name
    name: ObjectName
    listener: str | None = None


class TcpRoute(NamedTuple):
    """A Gateway API TCPRoute."""

    mode: Literal["tcp-route"]
    gateway: Gateway
    api_version: Literal["v1", "v1alpha2"] = "v1"
    """v1 from Gateway API 1.6 on; v1alpha2 (experimental channel) before."""
    port: Port = 6379
    """The port of the gateway's listener, where clients connect."""


class TlsRoute(NamedTuple):
    """A Gateway API TLSRoute: many hosts on one port, told apart by the name that the client asks for (SNI)."""

    mode: Literal["tls-route"]
    gateway: Gateway
    hostname: Domain | None = None
    """Left out: NAME.DOMAIN."""
    api_version: Literal["v1", "v1alpha3", "v1alpha2"] = "v1"
    """v1 from Gateway API 1.5 on; before, in the experimental channel, v1alpha3 (1.3) or v1alpha2."""
    port: Port = 6379
    """The port of the gateway's listener, whose tls.mode is Passthrough."""


class TraefikRoute(NamedTuple):
    """A Traefik IngressRouteTCP. Without TLS the whole entry point is Valkey's; with TLS the name tells it apart."""

    mode: Literal["traefik"]
    entry_point: Name
    """Of Traefik's static configuration."""
    namespace: Name = "traefik"
    """Where Traefik runs, for the NetworkPolicy."""
    hostname: Domain | None = None
    """Left out: NAME.DOMAIN."""
    port: Port = 6379
    """The port of the entry point, where clients connect."""


class LoadBalancer(NamedTuple):
    """A Service of type LoadBalancer beside the internal ones."""

    mode: Literal["load-balancer"]
    source_ranges: tuple[CidrBlock, ...]
    """Who may connect; there is no default, because the default of Kubernetes is everybody."""
    port: Port = 6379
    annotations: Mapping[str, str] = MappingProxyType({})
    """For the cloud's controller."""
