"""What Prometheus and Grafana get."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple

from valkey_gitops.settings.constraints import Constraint
from valkey_gitops.settings.model.image import Image
from valkey_gitops.settings.model.words import GoDuration, Name

Milliseconds = Annotated[int, Constraint(minimum=0, maximum=3_600_000)]


class SlowLog(NamedTuple):
    """What the server keeps of slow commands."""

    slower_than: Milliseconds = 10
    """Milliseconds; 0 keeps every command."""
    length: Annotated[int, Constraint(minimum=1, maximum=10000)] = 256
    """Entries."""
    latency: Milliseconds = 100
    """Milliseconds from which on the latency monitor notes an event; 0: it is off."""


class NoMonitoring(NamedTuple):
    """Nothing is measured."""

    mode: Literal["none"]


class PrometheusMonitoring(NamedTuple):
    """An exporter beside the server, and what the Prometheus operator and Grafana read."""

    mode: Literal["prometheus"]
    namespace: Name = "monitoring"
    """Where Prometheus runs: the only namespace that may reach the exporter."""
    monitor: Literal["pod-monitor", "service-monitor", "none"] = "pod-monitor"
    labels: Mapping[str, str] = MappingProxyType({})
    """Labels by which the operator finds monitors and rules, such as release: kube-prometheus-stack."""
    interval: GoDuration = "30s"
    rules: bool = True
    """Whether there are alerts."""
    dashboard: bool = True
    """Whether there is a ConfigMap with a dashboard, which Grafana's sidecar finds by the label grafana_dashboard."""
    exporter: Image = Image("docker.io/oliver006/redis_exporter", "v1.88.0")
    """The version that dashboard and alerts are checked against."""
    slow_log: SlowLog = SlowLog()
