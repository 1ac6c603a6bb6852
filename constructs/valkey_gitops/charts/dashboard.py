"""A Grafana dashboard as a table of panels; a test holds every metric name to what the pinned exporter exposes."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from valkey_gitops.charts import sync
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.charts.storage import claim_name
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import PrometheusMonitoring


class Panel(NamedTuple):
    """One graph: its lines by legend, and the unit as Grafana names it. `SELF` stands for the exporter's labels."""

    title: str
    unit: str
    lines: dict[str, str]
    kind: str = "timeseries"


PANELS = (
    Panel("Up", "bool_yes_no", {"up": "redis_up{SELF}"}, "stat"),
    Panel("Uptime", "s", {"uptime": "redis_uptime_in_seconds{SELF}"}, "stat"),
    Panel("Keys", "short", {"keys": "sum(redis_db_keys{SELF})"}, "stat"),
    Panel(
        "Memory of maxmemory",
        "percentunit",
        {"used": "redis_memory_used_bytes{SELF} / redis_memory_max_bytes{SELF}"},
        "stat",
    ),
    Panel(
        "Memory",
        "bytes",
        {
            "data and buffers": "redis_memory_used_bytes{SELF}",
            "resident": "redis_memory_used_rss_bytes{SELF}",
            "maxmemory": "redis_memory_max_bytes{SELF}",
        },
    ),
    Panel(
        "Copied by forks",
        "bytes",
        {"snapshot": "redis_rdb_last_cow_size_bytes{SELF}", "AOF rewrite": "redis_aof_last_cow_size_bytes{SELF}"},
    ),
    Panel("Commands", "ops", {"all": "rate(redis_commands_processed_total{SELF}[5m])"}),
    Panel("Commands by name", "ops", {"{{cmd}}": "topk(10, rate(redis_commands_total{SELF}[5m]))"}),
    Panel(
        "Mean time of a command",
        "s",
        {
            "{{cmd}}": "topk(10, rate(redis_commands_duration_seconds_total{SELF}[5m])"
            " / (rate(redis_commands_total{SELF}[5m]) > 0))"
        },
    ),
    Panel(
        "Hits of reads",
        "percentunit",
        {
            "hits": "rate(redis_keyspace_hits_total{SELF}[5m]) / (rate(redis_keyspace_hits_total{SELF}[5m])"
            " + rate(redis_keyspace_misses_total{SELF}[5m]) > 0)"
        },
    ),
    Panel(
        "Clients",
        "short",
        {
            "connected": "redis_connected_clients{SELF}",
            "blocked": "redis_blocked_clients{SELF}",
            "at most": "redis_max_clients{SELF}",
        },
    ),
    Panel(
        "Turned away",
        "ops",
        {
            "connections": "rate(redis_rejected_connections_total{SELF}[5m])",
            "logins": "rate(redis_acl_access_denied_auth_total{SELF}[5m])",
            "commands": "rate(redis_acl_access_denied_cmd_total{SELF}[5m])",
            "keys": "rate(redis_acl_access_denied_key_total{SELF}[5m])",
        },
    ),
    Panel(
        "Keys that went",
        "ops",
        {
            "expired": "rate(redis_expired_keys_total{SELF}[5m])",
            "evicted": "rate(redis_evicted_keys_total{SELF}[5m])",
        },
    ),
    Panel(
        "Network",
        "Bps",
        {
            "in": "rate(redis_net_input_bytes_total{SELF}[5m])",
            "out": "rate(redis_net_output_bytes_total{SELF}[5m])",
        },
    ),
    Panel(
        "Append-only file",
        "bytes",
        {"now": "redis_aof_current_size_bytes{SELF}", "after the last rewrite": "redis_aof_base_size_bytes{SELF}"},
    ),
    Panel(
        "Last result (1: good)",
        "short",
        {
            "AOF write": "redis_aof_last_write_status{SELF}",
            "AOF rewrite": "redis_aof_last_bgrewrite_status{SELF}",
            "snapshot": "redis_rdb_last_bgsave_status{SELF}",
        },
    ),
    Panel("Not yet in a snapshot", "short", {"changes": "redis_rdb_changes_since_last_save{SELF}"}),
    Panel("Fork", "s", {"last": "redis_latest_fork_seconds{SELF}"}),
    Panel("Waiting for fsync", "ops", {"writes": "rate(redis_aof_delayed_fsync{SELF}[5m])"}),
    Panel(
        "Slow commands",
        "short",
        {"in 5 minutes": "increase(redis_slowlog_last_id{SELF}[5m])", "in the log": "redis_slowlog_length{SELF}"},
    ),
    Panel(
        "Volume",
        "bytes",
        {"used": "kubelet_volume_stats_used_bytes{CLAIM}", "size": "kubelet_volume_stats_capacity_bytes{CLAIM}"},
    ),
    Panel(
        "CPU",
        "percentunit",
        {
            "user": "rate(redis_cpu_user_seconds_total{SELF}[5m])",
            "system": "rate(redis_cpu_sys_seconds_total{SELF}[5m])",
            "forks": "rate(redis_cpu_user_children_seconds_total{SELF}[5m])",
        },
    ),
)
_SOURCE = {"type": "prometheus", "uid": "$datasource"}


def manifests(settings: Settings) -> Iterator[Manifest]:
    """The ConfigMap that Grafana's sidecar loads."""
    monitoring = settings.monitoring
    if not isinstance(monitoring, PrometheusMonitoring) or not monitoring.dashboard:
        return
    name = f"{settings.namespace}-{settings.name}.json"
    body = {"data": {name: json.dumps(dashboard(settings), indent=1, sort_keys=True) + "\n"}}
    found = owned(settings, "v1", "ConfigMap", f"{settings.name}-dashboard", annotations=sync.VERBATIM, body=body)
    found["metadata"]["labels"]["grafana_dashboard"] = "1"
    yield found


def dashboard(settings: Settings) -> dict[str, Any]:
    """The dashboard as Grafana reads it: four numbers in the first row, then graphs, three in a row."""
    title = f"Valkey {settings.namespace}/{settings.name}"
    return {
        "editable": False,
        "panels": [_panel(settings, number, panel) for number, panel in enumerate(PANELS)],
        "refresh": "30s",
        "schemaVersion": 39,
        "tags": ["valkey"],
        "templating": {"list": [{"name": "datasource", "query": "prometheus", "type": "datasource"}]},
        "time": {"from": "now-6h", "to": "now"},
        "title": title,
        "uid": f"valkey-{settings.namespace}-{settings.name}"[:40],
    }


def _panel(settings: Settings, number: int, panel: Panel) -> dict[str, Any]:
    return {
        "datasource": _SOURCE,
        "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
        "gridPos": _place(number),
        "id": number + 1,
        "targets": [
            {"expr": _selected(settings, line), "legendFormat": legend, "refId": chr(ord("A") + index)}
            for index, (legend, line) in enumerate(panel.lines.items())
        ],
        "title": panel.title,
        "type": panel.kind,
    }


def _selected(settings: Settings, line: str) -> str:
    own = f'namespace="{settings.namespace}",container="exporter"'
    claim = f'namespace="{settings.namespace}",persistentvolumeclaim="{claim_name(settings)}"'
    return line.replace("SELF", own).replace("CLAIM", claim)


def _place(number: int) -> dict[str, int]:
    stats = sum(panel.kind == "stat" for panel in PANELS)
    if number < stats:
        return {"h": 4, "w": 6, "x": 6 * number, "y": 0}
    row, column = divmod(number - stats, 3)
    return {"h": 8, "w": 8, "x": 8 * column, "y": 4 + 8 * row}
