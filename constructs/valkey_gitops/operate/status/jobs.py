"""The last backup and the last verify, as their CronJob and Job tell them."""

import json
from datetime import UTC, datetime
from typing import Any

from valkey_gitops.operate.cluster import Cluster
from valkey_gitops.operate.reading import get
from valkey_gitops.operate.row import Row
from valkey_gitops.operate.status.ago import ago, moment, told
from valkey_gitops.settings.model import NoBackup, Settings

LATE_BACKUP = 26 * 3600
"""Seconds: a nightly backup, and two hours of grace."""


def backup(cluster: Cluster, settings: Settings, now: datetime) -> Row:
    """When the last one succeeded, and whether the newest did not."""
    if isinstance(settings.backup, NoBackup):
        return Row("backup", "warn", "none is scheduled (backup has mode none)")
    space, name = settings.jobs_namespace, f"{settings.name}-backup"
    found = get(cluster, f"cronjob {space}/{name}", f"/apis/batch/v1/namespaces/{space}/cronjobs/{name}")
    if found is None:
        return Row("backup", "fail", f"there is no cronjob {space}/{name}")
    status = found.get("status", {})
    last, begun, runs = status.get("lastSuccessfulTime"), status.get("lastScheduleTime"), bool(status.get("active"))
    text = f"the last succeeded {ago(last, now)}" if last else "none has succeeded yet"
    text += ", one runs now" if runs else ""
    if begun and not runs and (not last or moment(begun) > moment(last)):
        log = f"kubectl -n {space} logs -l app={name} --tail=20"
        return Row("backup", "fail", f"the one of {ago(begun, now)} failed, {text}: {log}")
    if found["spec"].get("suspend"):
        return Row("backup", "warn", f"its cronjob is suspended, {text}")
    nightly = settings.backup.schedule.split()[2:] == ["*", "*", "*"]
    late = not last or (nightly and (now - moment(last)).total_seconds() > LATE_BACKUP)
    return Row("backup", "warn" if late else "ok", text)


def verify(cluster: Cluster, settings: Settings, now: datetime) -> Row:
    """How the last Job ended; where an engine has taken it away, when it ran."""
    space, name = settings.jobs_namespace, f"{settings.name}-verify"
    job = get(cluster, f"job {space}/{name}", f"/apis/batch/v1/namespaces/{space}/jobs/{name}")
    if job is None:
        return Row("verify", "warn", _without_job(cluster, space, name, now))
    ends = {item["type"]: item for item in job.get("status", {}).get("conditions", []) if item["status"] == "True"}
    if "Failed" in ends:
        ended, log = ends["Failed"], f"kubectl -n {space} logs job/{name}"
        reason = f" ({ended['reason']})" if ended.get("reason") else ""
        return Row("verify", "fail", f"failed {ago(ended['lastTransitionTime'], now)}{reason}: {log}")
    if "Complete" in ends:
        return Row("verify", "ok", f"passed {ago(ends['Complete']['lastTransitionTime'], now)}")
    begun = job.get("status", {}).get("startTime")
    return Row("verify", "warn", f"still running, begun {ago(begun, now)}" if begun else "not started yet")


def _without_job(cluster: Cluster, space: str, name: str, now: datetime) -> str:
    text = f"there is no job {space}/{name}: it runs after each sync"
    where = f"{space}/{name}-state"
    memory = get(cluster, f"configmap {where}", f"/api/v1/namespaces/{space}/configmaps/{name}-state")
    written = _written(((memory or {}).get("data") or {}).get("canary.json", ""))
    if written is None:
        return text
    return f"{text}; it last ran {told((now - written).total_seconds())} ago, its report is in configmap {where}"


def _written(memory: str) -> datetime | None:
    """When `verify` last remembered what it wrote; nothing where the memory is not to be read."""
    try:
        found: Any = json.loads(memory)
        return datetime.fromtimestamp(found["written_at"], UTC)
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
