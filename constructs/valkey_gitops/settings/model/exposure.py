"""Who reaches Valkey: clients inside the cluster, and the way in from outside."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from valkey_gitops.settings.model.words import CidrBlock, Name, ObjectName, Port


class Client(NamedTuple):
    """Pods that may connect."""

    namespace: Name
    pod_labels: Mapping[str, str] = MappingProxyType({})
    """Left out: every pod of the namespace."""


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


class LoadBalancer(NamedTuple):
    """A Service of type LoadBalancer beside the internal ones."""

    mode: Literal["load-balancer"]
    source_ranges: tuple[CidrBlock, ...]
    """Who may connect; there is no default, because the default of Kubernetes is everybody."""
    port: Port = 6379
    annotations: Mapping[str, str] = MappingProxyType({})
    """For the cloud's controller."""
