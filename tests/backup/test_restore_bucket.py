"""A backup in a bucket comes back by the same way, checked as one in a folder; nothing of it stays on this machine."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.backup import s3
from tests.backup.test_real_server import SETTINGS, backed_up, binary, digest, ready, source
from tests.backup.test_restore import Restore, restore, small_disk, target, wait_for
from tests.verify.servers import Valkey, free_port
from valkey_gitops.backup import Backup

__all__ = ["binary", "restore", "source", "target"]

MARKER = "marker-77c1-of-the-bucket"


class Stored(NamedTuple):
    """A backup in a bucket, and the words that name both."""

    url: str
    key: str
    store: type[s3.Store]
    words: tuple[str, ...]
    backup: Backup


@pytest.fixture
def stored(source: Valkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stored]:
    backup = backed_up(source, tmp_path / "made")
    data = (tmp_path / "made" / backup.name).read_bytes()
    for name in ("access", "secret"):
        (tmp_path / name).write_text(f"{MARKER}-{name}\n")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    with s3.running() as (endpoint, store):
        key = f"backups/valkey/{backup.name}"
        store.objects[key] = data
        files = ("--access-key-file", str(tmp_path / "access"), "--secret-key-file", str(tmp_path / "secret"))
        yield Stored(f"s3://{key}", key, store, ("--endpoint", endpoint, *files), backup)
    assert [] == list((tmp_path / "work").iterdir())


def test_a_good_backup_is_proved(restore: Restore, stored: Stored) -> None:
    assert 0 == restore(stored.url, *stored.words, "--sha256", stored.backup.facts.sha256)
    assert f"{stored.url}: {stored.backup.facts.bytes} bytes, whole; 506 keys in database 0" in restore.out


def test_a_running_server_gets_it_and_what_it_held_is_saved_in_the_bucket(
    restore: Restore, stored: Stored, source: Valkey, target: Valkey
) -> None:
    target.client().set("mine", "1")
    words = ("--host", "127.0.0.1", "--port", target.port, "--yes", "--replace")
    assert 0 == restore(stored.url, *stored.words, *words), restore.err
    assert digest(source.client()) == digest(target.client())
    [saved] = [key for key in stored.store.objects if "before-restore" in key]
    assert f"is saved as s3://{saved}" in restore.err
    assert 0 == restore(f"s3://{saved}", *stored.words, *words), restore.err
    assert ["mine"] == target.client().keys()


def test_a_stopped_server_starts_from_it(restore: Restore, stored: Stored, source: Valkey, target: Valkey) -> None:
    target.stop()
    assert 0 == restore(stored.url, *stored.words, "--into", target.folder, "--yes", "--replace")
    target.start(*SETTINGS)
    assert digest(source.client()) == digest(ready(target.client()))


def test_another_file_than_was_named_is_refused(restore: Restore, stored: Stored) -> None:
    assert 1 == restore(stored.url, *stored.words, "--sha256", "0" * 64)
    assert f"{stored.url} has the SHA-256" in restore.err


def test_a_damaged_object_never_reaches_a_server(restore: Restore, stored: Stored) -> None:
    data = bytearray(stored.store.objects[stored.key])
    data[len(data) // 2] ^= 1
    stored.store.objects[stored.key] = bytes(data)
    assert 1 == restore(stored.url, *stored.words, "--server", "/nonexistent")
    assert f"{stored.url}: the RDB is damaged" in restore.err


def test_a_name_that_is_not_there_is_told_with_those_that_are(restore: Restore, stored: Stored) -> None:
    assert 2 == restore("s3://backups/valkey/none.rdb", *stored.words)
    assert f"s3://backups/valkey/ holds no none.rdb\nThe newest there: {stored.backup.name}." in restore.err
    assert 2 == restore("s3://backups/empty/none.rdb", *stored.words)
    assert "There is no backup at all." in restore.err


def test_a_store_that_breaks_off_is_told(restore: Restore, stored: Stored) -> None:
    stored.store.cut = 10
    assert 1 == restore(stored.url, *stored.words)
    assert "s3://backups/valkey/: the store broke off" in restore.err


def test_a_store_that_is_not_there_is_told(restore: Restore, stored: Stored) -> None:
    assert 1 == restore(stored.url, *stored.words, "--endpoint", f"http://127.0.0.1:{free_port()}")
    assert "s3://backups/valkey/: the store cannot be reached" in restore.err
    assert MARKER not in restore.out + restore.err


@pytest.mark.parametrize("url", ["s3://", "s3://backups", "s3://backups/valkey/"])
def test_a_url_without_a_name_is_wrong_usage(restore: Restore, stored: Stored, url: str) -> None:
    assert 2 == restore(url, *stored.words)
    assert f"{url} names no object\nWrite s3://BUCKET/PREFIX/NAME.rdb." in restore.err


def test_without_credentials_it_is_wrong_usage(restore: Restore, stored: Stored) -> None:
    assert 2 == restore(stored.url)
    assert "--access-key-file and --secret-key-file\nSee `valkey-gitops restore -h`." in restore.err


def test_a_full_disk_leaves_nothing_behind(restore: Restore, stored: Stored, tmp_path: Path) -> None:
    if not small_disk(tmp_path / "small"):
        pytest.skip("nothing may be mounted here")
    try:
        assert 1 == restore(stored.url, *stored.words, "--workdir", tmp_path / "small")
        assert "No space left on device" in restore.err
        assert "--workdir" in restore.err
        assert [] == list((tmp_path / "small").iterdir())
    finally:
        subprocess.run(["umount", tmp_path / "small"], check=True)


def test_interrupted_while_it_is_brought_here_nothing_is_left_behind(stored: Stored, tmp_path: Path) -> None:
    stored.store.stalls = True
    words = [sys.executable, "-m", "valkey_gitops", "restore", stored.url, *stored.words]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: list((tmp_path / "work").glob(f".restore-*/{stored.backup.name}")))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (130, "", "valkey-gitops: interrupted\n") == (process.returncode, out, err)
