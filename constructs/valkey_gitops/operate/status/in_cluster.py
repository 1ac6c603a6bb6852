"""What the cluster tells of a deployment: workload, volume, last backup, last verify, last sync."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from valkey_gitops.errors import UserError
from valkey_gitops.operate.cluster import Cluster
from valkey_gitops.operate.reading import get, listed
from valkey_gitops.operate.refusal import NoClusterError
from valkey_gitops.operate.row import Row
from valkey_gitops.operate.status import jobs
from valkey_gitops.operate.status.sync import sync
from valkey_gitops.settings.durability import promise
from valkey_gitops.settings.model import Settings


def rows(cluster: Cluster, deployment: str, settings: Settings, now: datetime) -> Iterator[Row]:
    """One row for each part; a part that the account may not read is unknown, and the others are still told.

    Raises:
        NoClusterError: the cluster does not answer.
    """
    parts: list[tuple[str, Callable[[], Row | None]]] = [
        ("deployment", partial(_workload, cluster, settings)),
        ("pod", partial(_pod, cluster, settings)),
        ("volume", partial(_claim, cluster, settings)),
        ("backup", partial(jobs.backup, cluster, settings, now)),
        ("verify", partial(jobs.verify, cluster, settings, now)),
        ("sync", partial(sync, cluster, deployment, settings, now)),
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
