"""A real valkey-server, started as dist/ says, passes the post-sync suite, is restarted, and passes it again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis
import yaml

from tests.live.pod import PASSWORD, Pod, pod


@pytest.fixture(params=["thinkube", "production"])
def rendered(request: pytest.FixtureRequest, root: Path, tmp_path: Path, binary: Path) -> Pod:
    files = sorted((root / "dist" / request.param).rglob("*.yaml"))
    return pod((yaml.safe_load(file.read_text()) for file in files), tmp_path, binary)


def expectations(rendered: Pod) -> Path:
    found = yaml.safe_load(rendered.manifests["ConfigMap/valkey-verify"]["data"]["expectations.yaml"])
    directives = {name: rendered.moved(value) for name, value in found["directives"].items()}
    found["directives"] = {name: text for name, text in directives.items() if name != "port" and "tls-" not in name}
    found["live"] = [name for name in found.get("live", []) if name in found["directives"]]
    found = {name: value for name, value in found.items() if name not in ("tls", "serverName", "version")}
    file = rendered.scratch / "expectations.yaml"
    file.write_text(yaml.safe_dump(found))
    return file


def verify(rendered: Pod) -> subprocess.CompletedProcess[str]:
    words: list[object] = ["--expectations", expectations(rendered), "--host", "127.0.0.1", "--port", rendered.port]
    words += ["--data-dir", rendered.scratch / "data", "--state", rendered.scratch / "state.json"]
    if rendered.authenticated:
        words += ["--password-file", rendered.password_file("verify")]
    return subprocess.run(
        [sys.executable, "-m", "valkey_gitops", "verify", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "KUBECONFIG"},
    )


def test_the_rendered_server_passes_the_suite_before_and_after_a_restart(rendered: Pod) -> None:
    with rendered.running():
        first = verify(rendered)
    assert 0 == first.returncode, first.stdout + first.stderr
    with rendered.running():
        second = verify(rendered)
    assert 0 == second.returncode, second.stdout + second.stderr
    assert "the server was restarted since and has kept what was written" in second.stdout
    assert PASSWORD not in first.stdout + first.stderr + second.stdout + second.stderr


def test_the_password_is_neither_in_the_arguments_nor_on_the_disk(rendered: Pod) -> None:
    with rendered.running() as server:
        verify(rendered)
        arguments = Path(f"/proc/{server.pid}/cmdline")
        if arguments.exists():
            assert PASSWORD.encode() not in arguments.read_bytes()
    written = [file for folder in ("data", "run/valkey", "etc") for file in (rendered.scratch / folder).rglob("*")]
    assert [] == [file for file in written if file.is_file() and PASSWORD.encode() in file.read_bytes()]


def test_production_refuses_clients_without_the_password(rendered: Pod) -> None:
    with rendered.running():
        assert 0 == verify(rendered).returncode
        client = redis.Redis(port=rendered.port)
        if rendered.authenticated:
            with pytest.raises(redis.AuthenticationError):
                client.ping()
        else:
            assert client.ping()
        client.close()
