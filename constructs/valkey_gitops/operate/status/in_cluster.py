"""What the cluster tells of a deployment: workload, volume, last backup, last verify, last sync."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from valkey_gitops.errors import UserError
from valkey_gitops.operate.cluster import Cluster, Object
from valkey_gitops.operate.reading import get, listed
from valkey_gitops.operate.refusal import NoClusterError
from valkey_gitops.operate.row import Row
from valkey_gitops.settings.durability import promise
from valkey_gitops.settings.model import NoBackup, Settings

LATE_BACKUP = 26 * 3600
"""Seconds: a nightly backup, and two hours of grace."""
_APPLICATIONS = ("", "-exposure")
_KUSTOMIZATIONS = ("-service", "-exposure", "-verify", "-secrets")


def rows(cluster: Cluster, deployment: str, settings: Settings, now: datetime) -> Iterator[Row]:
    """One row for each part; a part that the account may not read is unknown, and the others are still told.

    Raises:
        NoClusterError: the cluster does not answer.
    """
    parts: list[tuple[str, Callable[[], Row | None]]] = [
        ("deployment", partial(_workload, cluster, settings)),
        ("pod", partial(_pod, cluster, settings)),
        ("volume", partial(_claim, cluster, settings)),
        ("backup", partial(_backup, cluster, settings, now)),
        ("verify", partial(_verify, cluster, settings, now)),
        ("sync", partial(_sync, cluster, deployment, settings)),
    ]
    for subject, ask in parts:
        try:
            row = ask()
        except NoClusterError:
            raise
        except UserError as error:
            row = Row(subject, "unknown", error.message)
        if row is not None:
            yield row


def _workload(cluster: Cluster, settings: Settings) -> Row:
    where = f"deployment {settings.namespace}/{settings.name}"
    path = f"/apis/apps/v1/namespaces/{settings.namespace}/deployments/{settings.name}"
    found = get(cluster, where, path)
    if found is None:
        return Row("deployment", "fail", f"there is no {where}: has the engine synced it?")
    wanted, ready = found["spec"].get("replicas", 1), found.get("status", {}).get("readyReplicas", 0)
    behind = found.get("status", {}).get("observedGeneration", 0) < found["metadata"].get("generation", 0)
    text = f"{ready} of {wanted} ready" + (", a change is not rolled out yet" if behind else "")
    return Row("deployment", "fail" if wanted != 1 or ready < wanted else "warn" if behind else "ok", text)


def _pod(cluster: Cluster, settings: Settings) -> Row:
    where = f"pod {settings.namespace}/{settings.name}"
    pods = listed(cluster, where, f"/api/v1/namespaces/{settings.namespace}/pods", f"app={settings.name}")
    if not pods:
        return Row("pod", "fail", "there is none")
    newest = max(pods, key=lambda pod: str(pod["metadata"].get("creationTimestamp", "")))
    status = newest.get("status", {})
    servers = [item for item in status.get("containerStatuses", []) if item["name"] == "valkey"]
    restarts = sum(item.get("restartCount", 0) for item in servers)
    waiting = next((item["state"]["waiting"].get("reason", "") for item in servers if "waiting" in item["state"]), "")
    ended = next((item["lastState"]["terminated"].get("reason", "") for item in servers if _ended(item)), "")
    text = f"{newest['metadata']['name']}: {waiting or status.get('phase', 'Pending')}, {restarts} restarts"
    text += f", the last because of {ended}" if ended else ""
    running = status.get("phase") == "Running" and not waiting
    return Row("pod", "fail" if not running else "warn" if ended == "OOMKilled" else "ok", text)


def _ended(item: Any) -> bool:
    return "terminated" in (item.get("lastState") or {})


def _claim(cluster: Cluster, settings: Settings) -> Row | None:
    if promise(settings).storage is None:
        return None
    name = f"{settings.name}-data"
    where = f"persistentvolumeclaim {settings.namespace}/{name}"
    found = get(cluster, where, f"/api/v1/namespaces/{settings.namespace}/persistentvolumeclaims/{name}")
    if found is None:
        return Row("volume", "fail", f"there is no {where}")
    phase = found.get("status", {}).get("phase", "Pending")
    asked = found["spec"]["resources"]["requests"]["storage"]
    size = found.get("status", {}).get("capacity", {}).get("storage", asked)
    return Row("volume", "ok" if phase == "Bound" else "fail", f"{name}: {phase}, {size}")


def _backup(cluster: Cluster, settings: Settings, now: datetime) -> Row:
    if isinstance(settings.backup, NoBackup):
        return Row("backup", "warn", "none is scheduled (backup has mode none)")
    space, name = settings.jobs_namespace, f"{settings.name}-backup"
    found = get(cluster, f"cronjob {space}/{name}", f"/apis/batch/v1/namespaces/{space}/cronjobs/{name}")
    if found is None:
        return Row("backup", "fail", f"there is no cronjob {space}/{name}")
    last = found.get("status", {}).get("lastSuccessfulTime")
    if last is None:
        return Row("backup", "warn", "none has succeeded yet")
    age = (now - _time(last)).total_seconds()
    nightly = settings.backup.schedule.split()[2:] == ["*", "*", "*"]
    return Row("backup", "warn" if nightly and age > LATE_BACKUP else "ok", f"the last succeeded {told(age)} ago")


def _verify(cluster: Cluster, settings: Settings, now: datetime) -> Row:
    space, name = settings.jobs_namespace, f"{settings.name}-verify"
    job = get(cluster, f"job {space}/{name}", f"/apis/batch/v1/namespaces/{space}/jobs/{name}")
    if job is None:
        return Row("verify", "warn", f"there is no job {space}/{name}: it runs after each sync")
    ends = {item["type"]: item for item in job.get("status", {}).get("conditions", []) if item["status"] == "True"}
    if "Failed" in ends:
        log = f"kubectl -n {space} logs job/{name}"
        return Row("verify", "fail", f"failed {_ago(ends['Failed'], now)}: {log}")
    if "Complete" in ends:
        return Row("verify", "ok", f"passed {_ago(ends['Complete'], now)}")
    return Row("verify", "warn", "still running")


def _sync(cluster: Cluster, deployment: str, settings: Settings) -> Row:
    """Argo CD's Applications or else Flux' Kustomizations, by the names that `synth` gives them in bootstrap/."""
    gitops = settings.gitops
    for path, kind, space, parts, fault in (
        ("argoproj.io/v1alpha1", "application", gitops.argocd.namespace, _APPLICATIONS, _argo),
        ("kustomize.toolkit.fluxcd.io/v1", "kustomization", gitops.flux.namespace, _KUSTOMIZATIONS, _flux),
    ):
        names = [f"valkey-{deployment}{part}" for part in parts]
        where = f"/apis/{path}/namespaces/{space}/{kind}s"
        found = [item for name in names if (item := get(cluster, f"{kind} {space}/{name}", f"{where}/{name}"))]
        if found:
            faults = [text for text in map(fault, found) if text]
            return Row("sync", "fail" if faults else "ok", "; ".join(faults) or f"{len(found)} {kind}s, all in sync")
    return Row("sync", "warn", "no engine has taken this deployment up")


def _argo(item: Object) -> str:
    status = item.get("status", {})
    sync, health = status.get("sync", {}).get("status", "Unknown"), status.get("health", {}).get("status", "Unknown")
    return "" if (sync, health) == ("Synced", "Healthy") else f"{item['metadata']['name']} is {sync} and {health}"


def _flux(item: Object) -> str:
    conditions = {found["type"]: found for found in item.get("status", {}).get("conditions", [])}
    ready = conditions.get("Ready", {})
    if ready.get("status") == "True":
        return ""
    return f"{item['metadata']['name']} is not ready: {ready.get('reason', 'no condition yet')}"


def _ago(condition: Any, now: datetime) -> str:
    return f"{told((now - _time(condition['lastTransitionTime'])).total_seconds())} ago"


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def told(seconds: float) -> str:
    """A span of time in its largest unit."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
