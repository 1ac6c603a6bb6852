"""Alerts as a table: what is measured, from when on it matters, and what to do about it.

Metric names are those of the pinned redis_exporter, of kube-state-metrics, the kubelet and cert-manager; a test holds
every name to what these really expose. `SELF` stands for the labels of this deployment's exporter.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from valkey_gitops.charts import backup, sync
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.charts.storage import claim_name
from valkey_gitops.settings import Settings
from valkey_gitops.settings.durability import promise
from valkey_gitops.settings.memory import start_seconds
from valkey_gitops.settings.model import CertManagerTls, NoBackup, PrometheusMonitoring

_DAY = 86400


class Alert(NamedTuple):
    """One alert; `wait` is how long it must hold, as Prometheus writes durations."""

    name: str
    expression: str
    wait: str
    severity: Literal["critical", "warning"]
    summary: str
    action: str


_ALWAYS = (
    Alert(
        "ValkeyExporterDown",
        "absent(up{SELF} == 1)",
        "5m",
        "warning",
        "nothing is measured: the exporter does not answer, or Prometheus does not know it",
        "Look at the pod's container exporter, and at the NetworkPolicy's namespace of Prometheus.",
    ),
    Alert(
        "ValkeyDown",
        "redis_up{SELF} == 0",
        "2m",
        "critical",
        "the server does not answer its exporter",
        "Look at the pod, and at the exporter's log: a wrong password and an untrusted certificate look like this too.",
    ),
    Alert(
        "ValkeyRestartsOften",
        "changes(redis_start_time_seconds{SELF}[30m]) > 2",
        "0m",
        "critical",
        "the server was started {{ $value }} times in 30 minutes",
        "`kubectl describe pod` says why the last one ended: OOMKilled, or a liveness probe.",
    ),
    Alert(
        "ValkeySnapshotFailed",
        "redis_rdb_last_bgsave_status{SELF} == 0",
        "0m",
        "critical",
        "the last snapshot failed; with save points the server refuses writes from then on",
        "Read the server's log: a full volume, or no memory for the fork.",
    ),
    Alert(
        "ValkeyMemoryNearlyFull",
        "redis_memory_used_bytes{SELF} / (redis_memory_max_bytes{SELF} > 0) > 0.9",
        "10m",
        "warning",
        "{{ $value | humanizePercentage }} of maxmemory is in use",
        "Raise resources and maxmemory, or find out which keys grow: `valkey-cli --bigkeys`.",
    ),
    Alert(
        "ValkeyRejectsConnections",
        "increase(redis_rejected_connections_total{SELF}[5m]) > 0",
        "0m",
        "critical",
        "clients were turned away: maxclients is reached",
        "`CLIENT LIST` shows who holds so many; a pool per request is a common cause.",
    ),
    Alert(
        "ValkeyConnectionsNearlyFull",
        "redis_connected_clients{SELF} / redis_max_clients{SELF} > 0.9",
        "5m",
        "warning",
        "{{ $value | humanizePercentage }} of maxclients are connected",
        "`CLIENT LIST` shows who holds so many.",
    ),
    Alert(
        "ValkeySlowCommands",
        "increase(redis_slowlog_last_id{SELF}[10m]) > 50",
        "10m",
        "warning",
        "{{ $value | humanize }} commands in 10 minutes were slow",
        "`SLOWLOG GET` names them; KEYS and large ranges are the usual ones.",
    ),
    Alert(
        "ValkeyLoginsRefused",
        "increase(redis_acl_access_denied_auth_total{SELF}[10m]) > 20",
        "0m",
        "warning",
        "{{ $value | humanize }} logins in 10 minutes were refused",
        "A client has an old password, or somebody guesses: `ACL LOG` names the addresses.",
    ),
)


def alerts(settings: Settings) -> list[Alert]:
    """Those that make sense for a deployment."""
    return [*_ALWAYS, *_loading(settings), *_persistence(settings), *_around(settings)]


def _loading(settings: Settings) -> Iterator[Alert]:
    yield Alert(
        "ValkeyLoadsTooLong",
        "redis_loading_dump_file{SELF} == 1",
        f"{max(start_seconds(settings) // 60, 1)}m",
        "critical",
        "the server has been loading its data for as long as its startup probe allows",
        "Compare the volume's speed with the size of the data; the kubelet is about to start it anew.",
    )


def _persistence(settings: Settings) -> Iterator[Alert]:
    kept = promise(settings)
    if kept.appendonly:
        yield Alert(
            "ValkeyAofWriteFailed",
            "redis_aof_last_write_status{SELF} == 0",
            "0m",
            "critical",
            "the append-only file cannot be written: the server refuses writes",
            "Look for a full volume first, then for errors of its disk.",
        )
        yield Alert(
            "ValkeyAofRewriteFailed",
            "redis_aof_last_bgrewrite_status{SELF} == 0",
            "0m",
            "critical",
            "the last rewrite of the append-only file failed: it grows from now on",
            "Read the server's log: a full volume, or no memory for the fork.",
        )
        yield Alert(
            "ValkeyDiskTooSlow",
            "increase(redis_aof_delayed_fsync{SELF}[10m]) > 20",
            "10m",
            "warning",
            "the disk does not keep up: {{ $value | humanize }} writes had to wait for an fsync in 10 minutes",
            "Look at what else writes to it; more than two seconds of writes may be lost in a crash meanwhile.",
        )
    if kept.policy == "noeviction":
        yield Alert(
            "ValkeyEvictsKeys",
            "increase(redis_evicted_keys_total{SELF}[10m]) > 0",
            "0m",
            "critical",
            "{{ $value | humanize }} keys were evicted, although the settings say noeviction",
            "Somebody has changed maxmemory-policy on the live server: `CONFIG GET maxmemory-policy`.",
        )
    if kept.storage:
        claim = f'namespace="{settings.namespace}",persistentvolumeclaim="{claim_name(settings)}"'
        yield Alert(
            "ValkeyVolumeNearlyFull",
            f"kubelet_volume_stats_available_bytes{{{claim}}} / kubelet_volume_stats_capacity_bytes{{{claim}}} < 0.15",
            "10m",
            "critical",
            "{{ $value | humanizePercentage }} of the volume are left; a rewrite needs room for a second file",
            "Raise storage.size, if the StorageClass lets a volume grow.",
        )


def _around(settings: Settings) -> Iterator[Alert]:
    jobs = f'namespace="{settings.jobs_namespace}"'
    yield Alert(
        "ValkeyVerifyFailed",
        f'kube_job_status_failed{{{jobs},job_name="{settings.name}-verify"}} > 0',
        "1m",
        "critical",
        "the Job that proves the last sync has failed; the engine still calls the application healthy",
        f"`kubectl -n {settings.jobs_namespace} logs job/{settings.name}-verify` says what was seen and what to do.",
    )
    if isinstance(settings.tls, CertManagerTls):
        name = f'namespace="{settings.namespace}",name="{settings.tls.secret}"'
        yield Alert(
            "ValkeyCertificateExpires",
            f"certmanager_certificate_expiration_timestamp_seconds{{{name}}} - time() < {7 * _DAY}",
            "1h",
            "critical",
            "the certificate ends in {{ $value | humanizeDuration }}, and cert-manager has not renewed it",
            f"`kubectl -n {settings.namespace} describe certificate {settings.tls.secret}` says why.",
        )
    if not isinstance(settings.backup, NoBackup):
        yield _no_backup(settings, settings.backup.schedule)


def _no_backup(settings: Settings, schedule: str) -> Alert:
    cron = f'namespace="{settings.jobs_namespace}",cronjob="{backup.name(settings)}"'
    seconds = longest_pause(schedule) + _DAY // 2
    last = f"kube_cronjob_status_last_successful_time{{{cron}}}"
    never = f"(time() - kube_cronjob_created{{{cron}}} > {seconds} unless {last})"
    return Alert(
        "ValkeyNoRecentBackup",
        f"time() - {last} > {seconds} or {never}",
        "10m",
        "critical",
        "the last good backup is {{ $value | humanizeDuration }} old, or there has never been one",
        f"`kubectl -n {settings.jobs_namespace} get jobs`, and the log of the last one.",
    )


def longest_pause(schedule: str) -> int:
    """Seconds that may lie between two runs of a cron schedule, at most: an hour, a day, a week, a month or a year."""
    _, hour, day, month, weekday = schedule.split()
    for field, seconds in ((month, 366 * _DAY), (day, 31 * _DAY), (weekday, 7 * _DAY), (hour, _DAY)):
        if field not in ("*", "?"):
            return seconds
    return 3600


def rules(settings: Settings) -> list[dict[str, Any]]:
    """The alerts as Prometheus reads them."""
    own = f'namespace="{settings.namespace}",container="exporter"'
    who = f"{settings.namespace}/{settings.name}"
    return [
        {
            "alert": alert.name,
            "annotations": {
                "action": alert.action,
                "summary": f"{settings.namespace}/{settings.name}: {alert.summary}",
            },
            "expr": alert.expression.replace("SELF", own),
            "for": alert.wait,
            "labels": {"severity": alert.severity, "valkey": who},
        }
        for alert in alerts(settings)
    ]


def manifests(settings: Settings) -> Iterator[Manifest]:
    """The PrometheusRule."""
    monitoring = settings.monitoring
    if not isinstance(monitoring, PrometheusMonitoring) or not monitoring.rules:
        return
    found = owned(
        settings,
        "monitoring.coreos.com/v1",
        "PrometheusRule",
        settings.name,
        annotations={**sync.OPTIONAL_KIND, **sync.VERBATIM},
        body={"spec": {"groups": [{"name": f"{settings.namespace}-{settings.name}", "rules": rules(settings)}]}},
    )
    found["metadata"]["labels"] |= monitoring.labels
    yield found
