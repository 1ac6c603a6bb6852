"""`status` against a real API server and a real valkey-server."""

import base64
import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import pytest

from tests.cluster.api import Api
from tests.cluster.operate.test_apply_on_a_server import SETTINGS
from tests.live.conftest import binary
from tests.verify.servers import Valkey, free_port
from valkey_gitops.cli import main
from valkey_gitops.settings.load import load_deployments
from valkey_gitops.settings.memory import maxmemory

__all__ = ["binary"]  # a fixture of another folder

pytestmark = pytest.mark.cluster

MARKER = "marker-3f9c-planted-status"


class Screen(NamedTuple):
    code: int
    rows: dict[str, tuple[str, str]]
    err: str


class World(NamedTuple):
    api: Api
    namespace: str
    folder: Path
    port: int

    def apply(self, path: str, obj: Any) -> None:
        text = json.dumps(obj).encode()
        answer = self.api.apply(path.format(ns=self.namespace), text, dry_run=False)
        assert answer.status < 300, answer.body


Status = Callable[..., Screen]


@pytest.fixture
def world(api: Api, binary: Path, tmp_path: Path) -> Iterator[World]:
    """A namespace with the password's Secret, and a server with that password and the memory of the settings."""
    namespace = f"status-{token_hex(4)}"
    (tmp_path / "cache.yaml").write_text(SETTINGS.format(namespace=namespace, key="password"))
    (deployment,) = load_deployments(tmp_path)
    server = Valkey(binary, tmp_path / "data")
    password = hashlib.sha256(MARKER.encode()).hexdigest()
    (tmp_path / "users.acl").write_text(f"user default on #{password} ~* &* +@all\n")
    memory = str(maxmemory(deployment.settings))
    server.start("--appendonly", "yes", "--aclfile", str(tmp_path / "users.acl"), "--maxmemory", memory)
    made = World(api, namespace, tmp_path, server.port)
    made.apply("/api/v1/namespaces/{ns}", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    data = {"password": base64.b64encode(MARKER.encode()).decode()}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "valkey-auth"}, "data": data}
    made.apply("/api/v1/namespaces/{ns}/secrets/valkey-auth", secret)
    try:
        _wait(server)
        yield made
    finally:
        server.stop()


def _wait(server: Valkey) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            server.client(MARKER).ping()
        except Exception:  # noqa: BLE001 - the client's many kinds of not yet
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server did not start")


@pytest.fixture
def status(world: World, kubeconfig: Path, capfd: pytest.CaptureFixture[str]) -> Status:
    """Runs `status --format json`, and looks for the password in whatever it told."""

    def run(*words: str, kubeconfig: Path = kubeconfig, port: int = world.port) -> Screen:
        where = ["--deployments", str(world.folder), "--kubeconfig", str(kubeconfig)]
        code = main(["status", "cache", "--host", "127.0.0.1", "--port", str(port), "--format", "json", *where, *words])
        out, err = capfd.readouterr()
        assert MARKER not in out + err
        assert "Traceback" not in err
        found = json.loads(out)["rows"] if out else []
        return Screen(code, {row["subject"]: (row["state"], row["text"]) for row in found}, err)

    return run


def healthy(world: World) -> None:
    """What controllers and kubelet would write, as there are none at this level."""
    labels = {"app": "valkey"}
    pod = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "valkey", "image": "valkey"}]}}
    spec = {"replicas": 1, "selector": {"matchLabels": labels}, "template": pod}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "valkey"}}
    path = "/apis/apps/v1/namespaces/{ns}/deployments/valkey"
    world.apply(path, {**deployment, "spec": spec})
    counts = {"replicas": 1, "readyReplicas": 1, "updatedReplicas": 1, "availableReplicas": 1, "observedGeneration": 1}
    world.apply(f"{path}/status", {**deployment, "status": counts})
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "valkey-data"}}
    size = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}}
    path = "/api/v1/namespaces/{ns}/persistentvolumeclaims/valkey-data"
    world.apply(path, {**claim, "spec": size})
    world.apply(f"{path}/status", {**claim, "status": {"phase": "Bound", "capacity": {"storage": "5Gi"}}})
    server = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "valkey-1"}}
    path = "/api/v1/namespaces/{ns}/pods/valkey-1"
    world.apply(path, {**server, "metadata": {"name": "valkey-1", "labels": labels}, "spec": pod["spec"]})
    world.apply(f"{path}/status", {**server, "status": {"phase": "Running"}})


def test_a_healthy_deployment_is_all_ok(world: World, status: Status) -> None:
    healthy(world)
    screen = status()
    assert (0, "") == (screen.code, screen.err)
    assert {"backup": "warn", "verify": "warn", "sync": "warn"} == {
        subject: state for subject, (state, _) in screen.rows.items() if state != "ok"
    }
    assert ("1 of 1 ready", "valkey-data: Bound, 5Gi") == (screen.rows["deployment"][1], screen.rows["volume"][1])


def test_a_pod_that_waits_is_told_with_its_reason(world: World, status: Status) -> None:
    healthy(world)
    waiting = {"name": "valkey", "image": "", "imageID": "", "ready": False, "restartCount": 3}
    waiting["state"] = {"waiting": {"reason": "CrashLoopBackOff"}}
    waiting["lastState"] = {"terminated": {"reason": "OOMKilled", "exitCode": 137}}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "valkey-1"}}
    path = "/api/v1/namespaces/{ns}/pods/valkey-1/status"
    world.apply(path, {**pod, "status": {"phase": "Running", "containerStatuses": [waiting]}})
    screen = status()
    assert 1 == screen.code
    text = "valkey-1: CrashLoopBackOff, 3 restarts, the last because of OOMKilled"
    assert ("fail", text) == screen.rows["pod"]


def test_an_empty_namespace_is_a_fault_and_the_server_is_asked_all_the_same(status: Status) -> None:
    screen = status()
    assert 1 == screen.code
    assert ["fail", "fail", "fail"] == [screen.rows[subject][0] for subject in ("deployment", "pod", "volume")]
    assert ("ok", "ok") == (screen.rows["server"][0], screen.rows["memory"][0])


def test_memory_that_was_changed_by_hand_is_a_fault(world: World, status: Status) -> None:
    healthy(world)
    Valkey.client(_at(world), MARKER).config_set("maxmemory", "200mb")
    screen = status()
    assert 1 == screen.code
    assert "the settings give maxmemory" in screen.rows["memory"][1]


def test_an_aof_that_is_off_is_a_fault(world: World, status: Status) -> None:
    healthy(world)
    Valkey.client(_at(world), MARKER).config_set("appendonly", "no")
    assert "appendonly is no" in status().rows["persistence"][1]


def _at(world: World) -> Valkey:
    server = Valkey(Path(), Path())
    server.port = world.port
    return server


def test_an_account_without_rights_cannot_ask_and_is_told_what_is_missing(status: Status, powerless: Path) -> None:
    screen = status(kubeconfig=powerless)
    assert 2 == screen.code
    assert {"unknown"} == {state for subject, (state, _) in screen.rows.items() if subject != "backup"}  # none is set
    assert "no right to get deployment" in screen.rows["deployment"][1]


def test_a_closed_port_is_unknown_with_a_remedy(world: World, status: Status) -> None:
    healthy(world)
    screen = status(port=free_port())
    assert 2 == screen.code
    assert "no connection" in screen.rows["server"][1]


def test_a_wrong_password_is_unknown_and_not_told(world: World, status: Status) -> None:
    healthy(world)
    (world.folder / "password").write_text("wrong-marker-77\n")
    screen = status("--password-file", str(world.folder / "password"))
    assert 2 == screen.code
    assert "WRONGPASS" in screen.rows["server"][1]
    assert "wrong-marker" not in str(screen)


def test_a_missing_secret_is_named(world: World, status: Status) -> None:
    healthy(world)
    assert world.api.delete(f"/api/v1/namespaces/{world.namespace}/secrets/valkey-auth").status < 300
    screen = status()
    assert (2, "unknown") == (screen.code, screen.rows["server"][0])
    assert f"secret {world.namespace}/valkey-auth" in screen.rows["server"][1]


def test_a_cluster_that_does_not_answer_ends_it(status: Status, kubeconfig: Path, tmp_path: Path) -> None:
    import yaml

    document = yaml.safe_load(kubeconfig.read_text())
    document["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{free_port()}"
    file = tmp_path / "gone"
    file.write_text(yaml.safe_dump(document))
    screen = status(kubeconfig=file)
    assert (2, {}) == (screen.code, screen.rows)
    assert "the cluster does not answer" in screen.err


def test_watching_ends_at_ctrl_c_without_a_traceback(world: World, kubeconfig: Path) -> None:
    words = [sys.executable, "-m", "valkey_gitops", "status", "cache", "--watch", "1", "--format", "json"]
    words += ["--deployments", str(world.folder), "--kubeconfig", str(kubeconfig), "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*words, "--port", str(world.port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    first = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (130, "cache", "valkey-gitops: interrupted\n") == (process.returncode, first["deployment"], err)
