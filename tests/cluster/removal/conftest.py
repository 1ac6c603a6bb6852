"""The world of these tests, once with each engine."""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from tests.cluster.api import Api
from tests.cluster.operate.conftest import powerless
from tests.cluster.removal.engines import ARGOCD, FLUX, Engine
from tests.cluster.removal.world import SETTINGS, Run, World
from tests.live.conftest import binary
from tests.verify.servers import Valkey
from valkey_gitops.cli import main
from valkey_gitops.operate.cluster import connect

__all__ = ["binary", "powerless"]  # fixtures of other folders


@pytest.fixture(params=[FLUX, ARGOCD])
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def world(  # noqa: PLR0913, PLR0917 - fixtures
    api: Api,
    kubeconfig: Path,
    binary: Path,
    engine_name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[World]:
    """Deployed and synced, with one key in the server."""
    if api.get("/apis/argoproj.io/v1alpha1").status == 404:
        pytest.skip("the server has no Application or Kustomization (VALKEY_GITOPS_CRDS)")
    name, folder = f"leaving-{token_hex(4)}", tmp_path / "repository"
    monkeypatch.chdir(_repository(folder, name))
    server = Valkey(binary, tmp_path / "data")
    server.start("--save", "")
    words = ["--kubeconfig", str(kubeconfig), "--host", "127.0.0.1", "--port", str(server.port)]

    def run(*more: str, deployment: str = name) -> Run:
        capfd.readouterr()
        code = main(["remove", deployment, "--format", "json", *words, *more])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Run(code, json.loads(out) if out else {}, err)

    made = World(name, folder, api, Engine(engine_name, api, connect(kubeconfig), folder / "dist" / name), server, run)
    try:
        _deploy(made)
        capfd.readouterr()
        yield made
    finally:
        server.stop()


def _repository(folder: Path, name: str) -> Path:
    for words in (["init", "-q", "-b", "main", str(folder)], ["init", "-q", "--bare", f"{folder}.git"]):
        subprocess.run(["git", *words], check=True)
    for key, value in (("user.name", "test"), ("user.email", "test@example.com")):
        subprocess.run(["git", "-C", str(folder), "config", key, value], check=True)
    (folder / "deployments").mkdir()
    (folder / "deployments" / f"{name}.yaml").write_text(SETTINGS.format(name=name))
    return folder


def _deploy(world: World) -> None:
    assert main(["synth"]) == 0
    world.git("add", "-A")
    world.git("commit", "-qm", "deploy")
    world.git("remote", "add", "origin", f"{world.folder}.git")
    world.git("push", "-qu", "origin", "main")
    for space in (f"{world.name}-ingress", "argocd", "flux-system"):
        _apply(world.api, f"/api/v1/namespaces/{space}", "Namespace", space)
    theirs = {"data": {"5432": "db/db:5432"}}
    _apply(world.api, f"/api/v1/namespaces/{world.name}-ingress/configmaps/tcp", "ConfigMap", "tcp", **theirs)
    world.engine.bootstrap()
    world.engine.sync()
    _ready(world.server)
    world.server.client().set("key", "value")


def _apply(api: Api, path: str, kind: str, name: str, **more: Any) -> None:
    obj = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **more}
    answer = api.apply(path, json.dumps(obj).encode(), dry_run=False, manager="helm")
    assert answer.status < 300, answer.body


def _ready(server: Valkey) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            server.client().ping()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server did not start")
