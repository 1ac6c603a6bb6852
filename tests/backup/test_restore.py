"""A backup's way back by the command, to and from real servers."""

import importlib.util
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.backup.rdb_files import rdb
from tests.backup.test_real_server import SETTINGS, backed_up, binary, digest, ready, source
from tests.verify.servers import Valkey, answering, free_port
from valkey_gitops.cli import main

__all__ = ["binary", "source"]

MARKER = "s3cret-marker-of-restore-4f"


@pytest.fixture
def backup(source: Valkey, tmp_path: Path) -> Path:
    return tmp_path / "backups" / backed_up(source, tmp_path / "backups").name


@pytest.fixture
def target(binary: Path, tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(binary, tmp_path / "target")
    server.start(*SETTINGS)
    ready(server.client())
    yield server
    server.stop()


class Restore:
    """Runs the command; `code`, `out` and `err` are of the last run."""

    def __init__(self, binary: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self._binary, self._capfd = binary, capfd
        self.out = self.err = ""

    def __call__(self, file: Path | str, *words: object) -> int:
        options = words if "--server" in words else ("--server", self._binary, *words)
        code = main(["restore", str(file), *map(str, options)])
        self.out, self.err = self._capfd.readouterr()
        assert "Traceback" not in self.err
        return code


@pytest.fixture
def restore(binary: Path, capfd: pytest.CaptureFixture[str]) -> Restore:
    return Restore(binary, capfd)


def beside(file: Path) -> list[str]:
    """What stands in the backup's folder."""
    return sorted(path.name for path in file.parent.iterdir())


def test_a_good_backup_is_proved_and_nothing_is_left_behind(restore: Restore, backup: Path) -> None:
    assert restore(backup) == 0
    assert "506 keys in database 0, 1 keys in database 3" in restore.out
    assert "a scratch server took it" in restore.out
    assert beside(backup) == [backup.name]


def test_a_running_server_gets_all_that_the_source_had(
    restore: Restore, backup: Path, source: Valkey, target: Valkey
) -> None:
    assert restore(backup, "--host", "127.0.0.1", "--port", target.port, "--yes") == 0
    assert digest(source.client()) == digest(target.client())
    target.stop()
    target.start(*SETTINGS)
    assert digest(source.client()) == digest(ready(target.client()))


def test_a_stopped_server_starts_from_what_was_put_into_its_folder(
    restore: Restore, backup: Path, source: Valkey, target: Valkey
) -> None:
    target.client().set("before", "1")
    target.stop()
    before = sorted(path.name for path in target.folder.iterdir())
    assert restore(backup, "--into", target.folder, "--yes") == 2
    assert "holds appendonlydir already" in restore.err
    assert before == sorted(path.name for path in target.folder.iterdir())
    assert restore(backup, "--into", target.folder, "--yes", "--replace") == 0
    assert len(list(target.folder.glob("appendonlydir.before-*"))) == 1
    target.start(*SETTINGS)
    assert digest(source.client()) == digest(ready(target.client()))


def test_data_are_saved_before_they_are_replaced(
    restore: Restore, backup: Path, source: Valkey, target: Valkey
) -> None:
    target.client().set("mine", "1")
    words = ("--host", "127.0.0.1", "--port", target.port, "--yes")
    assert restore(backup, *words) == 2
    assert "holds 1 keys already" in restore.err
    assert target.client().get("mine") == "1"
    assert restore(backup, *words, "--replace") == 0
    assert digest(source.client()) == digest(target.client())
    (saved,) = backup.parent.glob("before-restore-*.rdb")
    assert f"what 127.0.0.1:{target.port} held is saved as {saved}" in restore.err
    time.sleep(1)  # backups are named by the second
    assert restore(saved, *words, "--replace") == 0, restore.err
    assert target.client().keys() == ["mine"]


def test_nobody_there_to_say_yes_changes_nothing(
    restore: Restore, backup: Path, target: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert restore(backup, "--host", "127.0.0.1", "--port", target.port) == 2
    assert "Give --yes." in restore.err
    assert target.client().dbsize() == 0


@pytest.mark.parametrize("word", ["no", ""])
def test_any_answer_but_yes_changes_nothing(
    restore: Restore, backup: Path, target: Valkey, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    answered = type("Terminal", (), {"isatty": lambda _: True, "readline": lambda _: f"{word}\n"})()
    monkeypatch.setattr("sys.stdin", answered)
    assert restore(backup, "--host", "127.0.0.1", "--port", target.port) == 2
    assert "507 keys into 127.0.0.1" in restore.err
    assert "the answer was not yes" in restore.err
    assert target.client().dbsize() == 0


def test_the_other_file_than_was_named_is_refused(restore: Restore, backup: Path) -> None:
    assert restore(backup, "--sha256", "0" * 64) == 1
    assert "It is another file, or was changed." in restore.err


def test_a_damaged_file_never_reaches_a_server(restore: Restore, backup: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    backup.write_bytes(data)
    assert restore(backup, "--server", "/nonexistent") == 1
    assert "the RDB is damaged" in restore.err
    assert restore(backup.with_name("none.rdb")) == 2
    assert "cannot be read: No such file" in restore.err


def test_what_only_looks_like_a_backup_is_refused_by_the_scratch_server(restore: Restore, tmp_path: Path) -> None:
    file = tmp_path / "odd.rdb"
    file.write_bytes(rdb(b"\xee" * 40))
    assert restore(file) == 1
    assert "the scratch server does not take the backup" in restore.err
    assert beside(file) == ["odd.rdb"]


@pytest.mark.parametrize("name", ["redis", "anycrc"])
def test_what_is_not_installed_is_named_with_its_extra(
    restore: Restore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda what: None if what == name else found(what))
    monkeypatch.setitem(sys.modules, name, None)
    (tmp_path / "file.rdb").write_bytes(rdb())
    assert restore(tmp_path / "file.rdb") == 2
    assert f"{name} is not installed" in restore.err
    assert "pip install 'valkey-gitops[backup" in restore.err


def test_a_server_program_that_is_none_is_told(restore: Restore, backup: Path) -> None:
    assert restore(backup, "--server", "/nonexistent") == 2
    assert "/nonexistent cannot be started: No such file or directory" in restore.err


def test_a_server_that_is_not_there_or_none_is_told(restore: Restore, backup: Path) -> None:
    assert restore(backup, "--host", "127.0.0.1", "--port", free_port(), "--yes") == 1
    assert "no connection: Connection refused" in restore.err
    with answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert restore(backup, "--host", "127.0.0.1", "--port", port, "--yes") == 1
    assert "127.0.0.1" in restore.err
    assert beside(backup) == [backup.name]


def test_no_password_a_wrong_one_and_too_few_rights_are_told_and_no_password_is_shown(
    restore: Restore, backup: Path, target: Valkey, tmp_path: Path
) -> None:
    client = target.client()
    client.execute_command("ACL", "SETUSER", "reader", "on", f">{MARKER}", "~*", "+@read", "+info", "+@connection")
    client.config_set("requirepass", f"right-{MARKER}")
    password = tmp_path / "password"
    password.write_text(MARKER)
    words = ("--host", "127.0.0.1", "--port", target.port, "--yes")
    said = {
        (): "Authentication required",
        ("--password-file", password): "WRONGPASS",
        ("--password-file", password, "--username", "reader"): "permission",
    }
    for more, word in said.items():
        assert restore(backup, *words, *more) == 1
        assert word in restore.err
        assert MARKER not in restore.out + restore.err
    password.write_text(f"right-{MARKER}")
    assert restore(backup, *words, "--password-file", password) == 0
    assert MARKER not in restore.out + restore.err
    written = [path for path in backup.parent.rglob("*") if path.is_file()]
    assert not [path for path in written if MARKER.encode() in path.read_bytes()]


def test_data_that_do_not_fit_are_refused_before_anything_is_taken_away(
    restore: Restore, backup: Path, target: Valkey
) -> None:
    target.client().set("mine", "1")
    target.client().config_set("maxmemory", 10_000)
    assert restore(backup, "--host", "127.0.0.1", "--port", target.port, "--yes", "--replace") == 1
    assert "Its maxmemory is smaller than the data" in restore.err
    assert target.client().get("mine") == "1"


def test_a_replica_is_refused(restore: Restore, backup: Path, source: Valkey, target: Valkey) -> None:
    target.client().replicaof("127.0.0.1", source.port)
    assert restore(backup, "--host", "127.0.0.1", "--port", target.port, "--yes", "--replace") == 1
    assert "is a replica" in restore.err


def test_a_folder_that_is_none_or_has_no_room_is_told_and_stays_as_it_was(
    restore: Restore, backup: Path, tmp_path: Path
) -> None:
    assert restore(backup, "--into", tmp_path / "none", "--yes") == 2
    assert "No such file or directory" in restore.err
    if not small_disk(tmp_path / "small"):
        return
    try:
        assert restore(backup, "--into", tmp_path / "small", "--yes") == 1
        assert "Is the disk full?" in restore.err
        assert [] == list((tmp_path / "small").iterdir())
    finally:
        subprocess.run(["umount", tmp_path / "small"], check=True)


def small_disk(folder: Path) -> bool:
    """A disk of 16 KiB where this may be mounted: elsewhere nobody can make one without rights."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_restore_loses_nothing_and_can_be_done_again(  # noqa: PLR0913, PLR0917 - its servers
    restore: Restore, source: Valkey, target: Valkey, binary: Path, tmp_path: Path, sent: signal.Signals
) -> None:
    pipe = source.client().pipeline(transaction=False)
    for number in range(30_000):
        pipe.set(f"more:{number}", "x" * 50)
    pipe.execute()
    backup = tmp_path / "backups" / backed_up(source, tmp_path / "backups").name
    target.client().set("mine", "1")
    words = [sys.executable, "-m", "valkey_gitops", "restore", str(backup), "--server", str(binary)]
    words += ["--host", "127.0.0.1", "--port", str(target.port), "--yes", "--replace"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: target.client().dbsize() > 1000)
    target.client().execute_command("CLIENT", "PAUSE", 60_000, "WRITE")  # or a fast machine is done before the signal
    process.send_signal(sent)
    _out, err = process.communicate(timeout=60)
    target.client().execute_command("CLIENT", "UNPAUSE")
    assert process.returncode == 130, err
    assert "holds a part only: run the same again with --replace" in err
    (saved,) = backup.parent.glob("before-restore-*.rdb")
    assert sorted(beside(backup)) == sorted([backup.name, saved.name])
    assert restore(backup, "--host", "127.0.0.1", "--port", target.port, "--yes", "--replace") == 0
    assert digest(source.client()) == digest(target.client())
    assert restore(saved) == 0
    assert "1 keys in database 0" in restore.out


def wait_for(true: Any) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
