"""`status`: last backup, last verify and last sync, by objects as their controllers leave them on a real API server."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import pytest

from tests.cluster.api import Api
from tests.cluster.operate.test_apply_on_a_server import SETTINGS
from valkey_gitops.cli import main

pytestmark = pytest.mark.cluster

ENGINES = "gitops: {{repository: {url}, argocd: {{namespace: {ns}}}, flux: {{namespace: {ns}}}}}\n"
BACKUP = """\
backup: {{mode: volume, size: 1Gi, schedule: "{schedule}"}}
"""
LOG = "kubectl -n NS-jobs logs"
REVISION = "0123456789abcdef0123456789abcdef01234567"


def at(hours: float) -> str:
    """So many hours ago, as Kubernetes writes times."""
    return f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


class Case(NamedTuple):
    """The status that a controller left, and the row that says so; NS stands for the namespace."""

    status: Callable[[], Any]
    state: str
    text: str
    spec: Any = None


POD = {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "i"}]}}
SPACE = {"apiVersion": "v1", "kind": "Namespace"}


class World(NamedTuple):
    api: Api
    namespace: str
    folder: Path
    kubeconfig: Path
    capfd: pytest.CaptureFixture[str]

    def put(self, version: str, kind: str, name: str, spec: Any, status: Any) -> None:
        """One object with the status that its controller would give it."""
        space = f"{self.namespace}-jobs" if version == "batch/v1" else self.namespace
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        plural = "gitrepositories" if kind == "GitRepository" else f"{kind.lower()}s"
        obj = {"apiVersion": version, "kind": kind, "metadata": {"name": name}}
        path = f"{root}/namespaces/{space}/{plural}/{name}"
        whole = {**obj, **(spec if kind == "ConfigMap" else {"spec": spec})}
        if kind == "Application":  # its CRD has no subresource
            whole["status"] = status
        self._apply(path, whole)
        if status and kind not in {"Application", "ConfigMap"}:
            self._apply(f"{path}/status", {**obj, "status": status})

    def _apply(self, path: str, obj: Any) -> None:
        answer = self.api.apply(path, json.dumps(obj).encode(), dry_run=False)
        assert answer.status < 300, answer.body

    def settings(self, text: str = "") -> None:
        body = SETTINGS.format(namespace=self.namespace, key="password")
        body = body[: body.index("gitops:")]
        engines = ENGINES.format(url="https://git.example.com/platform/valkey-gitops.git", ns=self.namespace)
        (self.folder / "cache.yaml").write_text(body + engines + text)

    def row(self, subject: str) -> tuple[str, str]:
        """What `status` says of it."""
        where = ("--deployments", str(self.folder), "--kubeconfig", str(self.kubeconfig))
        main(["status", "cache", "--host", "127.0.0.1", "--port", "1", "--format", "json", *where])
        rows = {row["subject"]: row for row in json.loads(self.capfd.readouterr().out)["rows"]}
        return rows[subject]["state"], rows[subject]["text"].replace(self.namespace, "NS")


@pytest.fixture
def world(api: Api, kubeconfig: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> World:
    namespace = f"last-{token_hex(4)}"
    made = World(api, namespace, tmp_path, kubeconfig, capfd)
    for name in (namespace, f"{namespace}-jobs"):
        made._apply(f"/api/v1/namespaces/{name}", {**SPACE, "metadata": {"name": name}})
    made.settings()
    return made


RUNNING = [{"name": "valkey-backup-1", "namespace": "x", "kind": "Job", "apiVersion": "batch/v1"}]
BACKUPS = {
    "good": Case(
        lambda: {"lastScheduleTime": at(3.1), "lastSuccessfulTime": at(3)}, "ok", "the last succeeded 3 h ago"
    ),
    "old": Case(
        lambda: {"lastScheduleTime": at(50), "lastSuccessfulTime": at(49.9)}, "warn", "the last succeeded 2 d ago"
    ),
    "failed": Case(
        lambda: {"lastScheduleTime": at(2), "lastSuccessfulTime": at(26)},
        "fail",
        f"the one of 2 h ago failed, the last succeeded 1 d ago: {LOG} -l app=valkey-backup --tail=20",
    ),
    "the first failed": Case(
        lambda: {"lastScheduleTime": at(2)},
        "fail",
        f"the one of 2 h ago failed, none has succeeded yet: {LOG} -l app=valkey-backup --tail=20",
    ),
    "one runs": Case(
        lambda: {"lastScheduleTime": at(0.01), "lastSuccessfulTime": at(24), "active": RUNNING},
        "ok",
        "the last succeeded 1 d ago, one runs now",
    ),
    "none yet": Case(lambda: None, "warn", "none has succeeded yet"),
    "suspended": Case(
        lambda: {"lastScheduleTime": at(3), "lastSuccessfulTime": at(2)},
        "warn",
        "its cronjob is suspended, the last succeeded 2 h ago",
        {"suspend": True},
    ),
}


@pytest.mark.parametrize("case", BACKUPS.values(), ids=BACKUPS)
def test_the_last_backup_is_told(world: World, case: Case) -> None:
    world.settings(BACKUP.format(schedule="23 2 * * *"))
    spec = {"schedule": "23 2 * * *", "jobTemplate": {"spec": {"template": POD}}, **(case.spec or {})}
    world.put("batch/v1", "CronJob", "valkey-backup", spec, case.status())
    assert (case.state, case.text) == world.row("backup")


def test_a_weekly_backup_may_be_old(world: World) -> None:
    world.settings(BACKUP.format(schedule="23 2 * * 0"))
    spec = {"schedule": "23 2 * * 0", "jobTemplate": {"spec": {"template": POD}}}
    world.put(
        "batch/v1", "CronJob", "valkey-backup", spec, {"lastScheduleTime": at(50), "lastSuccessfulTime": at(49.9)}
    )
    assert ("ok", "the last succeeded 2 d ago") == world.row("backup")


def test_a_backup_that_was_never_synced_is_a_fault(world: World) -> None:
    world.settings(BACKUP.format(schedule="23 2 * * *"))
    assert ("fail", "there is no cronjob NS-jobs/valkey-backup") == world.row("backup")


def ended(kind: str, reason: str = "", hours: float = 0.5) -> list[dict[str, str]]:
    """The conditions of a finished Job: its controller sets two."""
    before = {"Complete": "SuccessCriteriaMet", "Failed": "FailureTarget"}[kind]
    rest = {"status": "True", "lastTransitionTime": at(hours), "lastProbeTime": at(hours), "reason": reason}
    return [{"type": before, **rest}, {"type": kind, **rest}]


VERIFIES = {
    "passed": Case(
        lambda: {
            "conditions": ended("Complete", "CompletionsReached"),
            "startTime": at(0.6),
            "completionTime": at(0.5),
            "succeeded": 1,
        },
        "ok",
        "passed 30 min ago",
    ),
    "failed": Case(
        lambda: {"conditions": ended("Failed", "BackoffLimitExceeded"), "startTime": at(0.6), "failed": 1},
        "fail",
        f"failed 30 min ago (BackoffLimitExceeded): {LOG} job/valkey-verify",
    ),
    "running": Case(lambda: {"startTime": at(0.1), "active": 1}, "warn", "still running, begun 6 min ago"),
    "not started": Case(lambda: None, "warn", "not started yet"),
}


@pytest.mark.parametrize("case", VERIFIES.values(), ids=VERIFIES)
def test_the_last_verify_is_told(world: World, case: Case) -> None:
    world.put("batch/v1", "Job", "valkey-verify", {"template": POD}, case.status())
    assert (case.state, case.text) == world.row("verify")


@pytest.mark.parametrize(
    ("memory", "more"),
    [
        (None, ""),
        ("no JSON", ""),
        ("{}", ""),
        ("WRITTEN", "; it last ran 5 h ago, its report is in configmap NS-jobs/valkey-verify-state"),
    ],
)
def test_without_its_job_the_memory_of_verify_tells_when_it_ran(world: World, memory: str | None, more: str) -> None:
    if memory is not None:
        hours = int(datetime.now(UTC).timestamp()) - 5 * 3600
        text = memory.replace("WRITTEN", json.dumps({"written_at": hours}))
        made = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"canary.json": text}}
        made["metadata"] = {"name": "valkey-verify-state"}
        world._apply(f"/api/v1/namespaces/{world.namespace}-jobs/configmaps/valkey-verify-state", made)
    assert ("warn", f"there is no job NS-jobs/valkey-verify: it runs after each sync{more}") == world.row("verify")


def application(sync: str = "Synced", health: str = "Healthy", phase: str = "Succeeded", **more: Any) -> dict[str, Any]:
    """An Application's status as its controller writes it."""
    operation = {"operation": {"sync": {"revision": REVISION}}, "phase": phase, "startedAt": at(0.3)}
    operation |= {"syncResult": {"revision": REVISION}, "message": more.pop("message", "successfully synced")}
    operation |= {"finishedAt": at(0.25)} if phase != "Running" else {}
    status = {"sync": {"status": sync, "revision": REVISION}, "health": {"status": health}, "reconciledAt": at(0.01)}
    return {**status, "operationState": operation, **more}


FAILED_HOOK = "one or more synchronization tasks completed unsuccessfully, reason: Job has reached the backoff limit"
APPLICATIONS = {
    "in sync": Case(application, "ok", "2 applications in sync, the last 15 min ago, revision 01234567"),
    "a hook failed": Case(
        lambda: application(phase="Failed", message=FAILED_HOOK),
        "fail",
        f"valkey-cache: the last sync failed, 15 min ago: {FAILED_HOOK}",
    ),
    "out of sync": Case(lambda: application("OutOfSync"), "fail", "valkey-cache is OutOfSync and Healthy"),
    "degraded": Case(lambda: application(health="Degraded"), "fail", "valkey-cache is Synced and Degraded"),
    "progressing": Case(lambda: application(health="Progressing"), "warn", "valkey-cache is Synced and Progressing"),
    "syncing": Case(lambda: application(phase="Running"), "warn", "valkey-cache: a sync runs since 18 min"),
    "no repository": Case(
        lambda: application("Unknown", conditions=[{"type": "ComparisonError", "message": "repository not found"}]),
        "fail",
        "valkey-cache is Unknown and Healthy: repository not found",
    ),
    "not seen yet": Case(dict, "fail", "valkey-cache is Unknown and Unknown"),
}
SOURCE = {"repoURL": "https://git.example.com/a.git", "path": "dist/cache", "targetRevision": "main"}


@pytest.mark.parametrize("case", APPLICATIONS.values(), ids=APPLICATIONS)
def test_the_last_sync_of_argo_cd_is_told(world: World, case: Case) -> None:
    spec = {"project": "default", "destination": {"server": "https://kubernetes.default.svc"}, "source": SOURCE}
    put(world, "argoproj.io/v1alpha1", ("valkey-cache", "valkey-cache-exposure"), spec, case)
    assert (case.state, case.text) == world.row("sync")


def put(world: World, version: str, names: Iterable[str], spec: Any, case: Case) -> None:
    """Objects of which the first has the case's status, the others a good one."""
    argo = version.startswith("argoproj")
    kind, good = ("Application", APPLICATIONS) if argo else ("Kustomization", KUSTOMIZATIONS)
    if not world.api.get(f"/apis/{version}/namespaces/{world.namespace}/{kind.lower()}s").status < 300:
        pytest.skip(f"VALKEY_GITOPS_CRDS brings no {kind}")
    for number, name in enumerate(names):
        used = case if number == 0 else good["in sync"]
        world.put(version, kind, name, {**spec, **(used.spec or {})}, used.status())


def kustomization(status: str = "True", reason: str = "ReconciliationSucceeded", message: str = "") -> dict[str, Any]:
    """A Kustomization's status as its controller writes it."""
    ready: dict[str, Any] = {
        "type": "Ready",
        "status": status,
        "reason": reason,
        "message": message,
        "lastTransitionTime": at(50),
    }
    ready["observedGeneration"] = 1
    run: dict[str, Any] = {"digest": "sha256:1", "firstReconciled": at(50), "lastReconciled": at(0.25)}
    run |= {"lastReconciledDuration": "1s", "lastReconciledStatus": reason, "totalReconciliations": 9}
    revision = f"main@sha1:{REVISION}"
    return {
        "conditions": [ready],
        "observedGeneration": 1,
        "history": [run],
        "lastAppliedRevision": revision,
        "lastAttemptedRevision": revision,
    }


KUSTOMIZATIONS = {
    "in sync": Case(kustomization, "ok", "3 kustomizations in sync, the last 15 min ago, revision main@01234567"),
    "failed": Case(
        lambda: kustomization("False", "HealthCheckFailed", "timeout waiting for:\n  [Job/valkey-verify]"),
        "fail",
        "valkey-cache-verify is not ready: HealthCheckFailed: timeout waiting for: [Job/valkey-verify]",
    ),
    "reconciling": Case(
        lambda: kustomization("Unknown", "Progressing"), "warn", "valkey-cache-verify is not ready yet: Progressing"
    ),
    "suspended": Case(
        kustomization, "warn", "valkey-cache-verify is suspended: `flux resume` goes on", {"suspend": True}
    ),
    "not seen yet": Case(lambda: None, "warn", "valkey-cache-verify is not ready yet: a change of it is not seen yet"),
}
FROM = {
    "interval": "10m",
    "prune": True,
    "path": "./dist/cache",
    "sourceRef": {"kind": "GitRepository", "name": "valkey-cache"},
}


@pytest.mark.parametrize("case", KUSTOMIZATIONS.values(), ids=KUSTOMIZATIONS)
def test_the_last_sync_of_flux_is_told(world: World, case: Case) -> None:
    names = ("valkey-cache-verify", "valkey-cache-service", "valkey-cache-exposure")
    put(world, "kustomize.toolkit.fluxcd.io/v1", names, FROM, case)
    assert (case.state, case.text) == world.row("sync")


def test_a_source_that_flux_cannot_fetch_is_a_fault_though_all_else_is_ready(world: World) -> None:
    put(
        world,
        "kustomize.toolkit.fluxcd.io/v1",
        ["valkey-cache-service"],
        FROM,
        KUSTOMIZATIONS["in sync"],
    )
    status = kustomization("False", "GitOperationFailed", "authentication required")
    spec = {"interval": "1m", "url": "https://git.example.com/a.git", "ref": {"branch": "main"}}
    kept = {name: status[name] for name in ("conditions", "observedGeneration")}
    world.put("source.toolkit.fluxcd.io/v1", "GitRepository", "valkey-cache", spec, kept)
    good = "1 kustomization in sync, the last 15 min ago, revision main@01234567"
    text = f"valkey-cache is not ready: GitOperationFailed: authentication required; {good}"
    assert ("fail", text) == world.row("sync")


def test_a_deployment_of_no_engine_is_said(world: World) -> None:
    assert ("warn", "no engine has taken this deployment up") == world.row("sync")
