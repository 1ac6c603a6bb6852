"""The users that the init container writes, at a real server: each does its task, and nothing else."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.charts.test_manifests import manifests
from tests.live.pod import PASSWORD, Pod, password, pod
from valkey_gitops.backup import Server, take
from valkey_gitops.backup.folder import Folder

USERS = """
acl:
  mode: users
  users:
    - {name: argilla, keys: ["argilla:*"], channels: ["argilla:*"]}
    - {name: reader, keys: ["*"], commands: [+@read, +ping]}
monitoring: {mode: prometheus}
backup: {mode: volume, size: 2Gi}
"""
Setting = Callable[[str], Pod]


@pytest.fixture
def server(tmp_path: Path, binary: Path) -> Setting:
    return lambda text: pod(manifests(text).values(), tmp_path, binary)


@contextmanager
def client(rendered: Pod, user: str, secret: str | None = None) -> Iterator[Any]:
    found = redis.Redis(
        port=rendered.port, username=user, password=secret or password(user), decode_responses=True, protocol=2
    )
    try:
        yield found
    finally:
        found.close()


@contextmanager
def running(rendered: Pod, user: str = "probe", secret: str | None = None) -> Iterator[None]:
    with rendered.running(), client(rendered, user, secret) as waiting:
        end = time.monotonic() + 20
        while True:
            try:
                assert waiting.ping()
                break
            except redis.ConnectionError:
                assert time.monotonic() < end
                time.sleep(0.05)
        yield


ALLOWED = {
    "probe": ["PING"],
    "exporter": [
        "INFO ALL",
        "SLOWLOG LEN",
        "SLOWLOG GET 10",
        "LATENCY LATEST",
        "LATENCY HISTOGRAM",
        "COMMANDLOG LEN slow",
    ],
    "verify": ["SET valkey-gitops:a 1", "GET valkey-gitops:a", "CONFIG GET dir", "INFO server", "WAITAOF 1 0 1000"],
    "backup": ["REPLCONF capa eof"],
    "argilla": ["SET argilla:a 1", "PUBLISH argilla:b 1", "INFO server", "EVAL return 1 0", "CLIENT SETNAME a"],
    "reader": ["GET anything", "KEYS *"],
}
REFUSED = {
    "probe": ["INFO", "GET a", "ACL WHOAMI"],
    "exporter": ["GET a", "KEYS *", "CONFIG GET *", "SET a 1", "SCAN 0", "EVAL 'return 1' 0"],
    "verify": ["GET argilla:a", "SET a 1", "KEYS *", "FLUSHALL", "SHUTDOWN", "ACL LIST"],
    "backup": ["GET a", "CONFIG GET *", "INFO"],
    "argilla": ["GET other:a", "CONFIG GET *", "FLUSHALL", "KEYS *", "SHUTDOWN", "PUBLISH other 1"],
    "reader": ["SET a 1", "DEL a"],
}


def words(line: str) -> list[str]:
    return ["EVAL", "return 1", "0"] if line.startswith("EVAL") else line.split()


@pytest.fixture
def users(server: Setting) -> Iterator[Pod]:
    rendered = server(USERS)
    with running(rendered):
        yield rendered


def test_each_user_may_do_its_task(users: Pod) -> None:
    for user, lines in ALLOWED.items():
        with client(users, user) as found:
            for line in lines:
                found.execute_command(*words(line))


def test_no_user_may_do_more(users: Pod) -> None:
    for user, lines in REFUSED.items():
        with client(users, user) as found:
            for line in lines:
                with pytest.raises(redis.exceptions.NoPermissionError):
                    found.execute_command(*words(line))


def test_the_default_user_is_off(users: Pod) -> None:
    with client(users, "default", PASSWORD) as found, pytest.raises(redis.AuthenticationError):
        found.ping()
    nobody = redis.Redis(port=users.port)
    with pytest.raises(redis.AuthenticationError):
        nobody.ping()
    nobody.close()


def test_the_backup_user_takes_a_backup(users: Pod, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    source = Server("127.0.0.1", users.port, "backup", lambda: password("backup"))
    assert take(source, Folder(tmp_path / "backups"), "valkey").facts.checked


def test_no_password_is_in_the_acl_file_or_in_the_arguments(users: Pod) -> None:
    text = (users.scratch / "run/valkey/users.acl").read_text()
    assert ["default", "probe", "exporter", "verify", "backup", "argilla", "reader"] == [
        line.split()[1] for line in text.splitlines()
    ]
    assert PASSWORD not in text + json.dumps(users.manifests)


def test_transactions_survive_a_restart_although_the_default_user_is_off(server: Setting) -> None:
    """Some versions skip them at loading when `default` lacks the rights; so it has them all, and is off."""
    rendered = server(USERS)
    with running(rendered), client(rendered, "argilla") as found:
        found.execute_command("SET", "argilla:before", "1")
        pipeline = found.pipeline(transaction=True)
        pipeline.set("argilla:inside", "2")
        pipeline.set("argilla:too", "3")
        pipeline.execute()
        assert [1, 0] == found.execute_command("WAITAOF", 1, 0, 5000)
    with running(rendered), client(rendered, "argilla") as found:
        assert ["1", "2", "3"] == found.mget("argilla:before", "argilla:inside", "argilla:too")


ROTATION = """
acl:
  mode: users
  users:
    - {{name: argilla, keys: ["*"], password: {{{0}}}}}
"""
STEPS = [
    ("key: password", {"password": True, "next": False}),
    ("key: password, alsoAccept: next", {"password": True, "next": True}),
    ("key: next, alsoAccept: password", {"password": True, "next": True}),
    ("key: next", {"password": False, "next": True}),
]


def test_a_password_changes_in_three_commits_without_a_client_that_is_locked_out(tmp_path: Path, binary: Path) -> None:
    """docs/security.md: add, switch, drop. At each step the old and the new password work as they must."""
    for number, (text, accepted) in enumerate(STEPS):
        rendered = pod(manifests(ROTATION.format(text)).values(), tmp_path / str(number), binary)
        with running(rendered):
            for key, works in accepted.items():
                with client(rendered, "argilla", password("argilla", key)) as found:
                    if works:
                        assert found.ping()
                    else:
                        with pytest.raises(redis.AuthenticationError):
                            found.ping()


def test_the_password_of_the_default_user_changes_the_same_way(tmp_path: Path, binary: Path) -> None:
    for number, text in enumerate(("key: password, alsoAccept: next", "key: next, alsoAccept: password")):
        found = manifests(f"auth: {{mode: existing, {text}}}\n").values()
        rendered = pod(found, tmp_path / str(number), binary)
        with running(rendered, "default", PASSWORD):
            for key in ("password", "next"):
                with client(rendered, "default", password("valkey-auth", key)) as logged_in:
                    assert logged_in.ping()


EMPTY = {"nothing": "", "a newline": "\n"}


@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_a_secret_without_a_password_stops_the_pod_and_is_named(server: Setting, text: str) -> None:
    rendered = server(USERS)
    rendered.password_file("argilla").write_text(text)
    [users, _] = rendered.spec["initContainers"]
    done = subprocess.run(
        [rendered.moved(word) for word in users["command"]], capture_output=True, text=True, check=False
    )
    assert (1, "Secret valkey-user-argilla holds no password under password\n") == (done.returncode, done.stderr)
    assert not (rendered.scratch / "run/valkey/users.acl").exists()


def test_the_exporters_password_is_quoted_as_json_wants_it(server: Setting) -> None:
    rendered = server(USERS)
    hard = 'a"b\\c/d&e $f%g'
    rendered.password_file("exporter").write_text(f"{hard}\n")
    for container in rendered.spec["initContainers"]:
        subprocess.run([rendered.moved(word) for word in container["command"]], check=True)
    written = json.loads((rendered.scratch / "run/exporter/passwords.json").read_text())
    assert {"redis://exporter@localhost:6379": hard} == written
    assert 0o600 == (rendered.scratch / "run/exporter/passwords.json").stat().st_mode & 0o777
