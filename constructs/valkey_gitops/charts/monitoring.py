"""How the Prometheus operator finds the exporter."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts import exporter, sync
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import PrometheusMonitoring


def manifests(settings: Settings) -> Iterator[Manifest]:
    """A PodMonitor, or a ServiceMonitor with the Service that it needs."""
    monitoring = settings.monitoring
    if not isinstance(monitoring, PrometheusMonitoring) or monitoring.monitor == "none":
        return
    selector = {"matchLabels": {"app": settings.name}}
    endpoint = {"interval": monitoring.interval, "path": "/metrics", "port": "metrics", "scheme": "http"}
    if monitoring.monitor == "pod-monitor":
        spec: dict[str, Any] = {"podMetricsEndpoints": [endpoint], "selector": selector}
        yield _monitor(settings, monitoring, "PodMonitor", spec)
        return
    yield _service(settings)
    selector = {"matchLabels": {"app": settings.name, _ROLE: "metrics"}}
    yield _monitor(settings, monitoring, "ServiceMonitor", {"endpoints": [endpoint], "selector": selector})


_ROLE = "app.kubernetes.io/component"


def _monitor(settings: Settings, monitoring: PrometheusMonitoring, kind: str, spec: dict[str, Any]) -> Manifest:
    found = owned(
        settings,
        "monitoring.coreos.com/v1",
        kind,
        settings.name,
        annotations=sync.OPTIONAL_KIND,
        body={"spec": spec},
    )
    found["metadata"]["labels"] |= monitoring.labels
    return found


def _service(settings: Settings) -> Manifest:
    port = {"name": "metrics", "port": exporter.PORT, "protocol": "TCP", "targetPort": exporter.PORT}
    spec = {
        "clusterIP": "None",
        "internalTrafficPolicy": "Cluster",
        "ports": [port],
        "selector": {"app": settings.name},
        "sessionAffinity": "None",
        "type": "ClusterIP",
    }
    found = owned(settings, "v1", "Service", f"{settings.name}-metrics", body={"spec": spec})
    found["metadata"]["labels"][_ROLE] = "metrics"
    return found
