"""A bucket holds whole backups or none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backup import s3
from tests.backup.rdb_files import HEAD, rdb
from tests.backup.test_take import Answering, answering, command, from_disk, from_memory
from valkey_gitops.backup import take
from valkey_gitops.backup.bucket import PART, Account, Bucket
from valkey_gitops.backup.failure import BackupError

__all__ = ["answering"]
SMALL, LARGE = rdb(b"data"), rdb(bytes(2 * PART + 12345))


@pytest.fixture
def store() -> Iterator[tuple[str, type[s3.Store]]]:
    with s3.running() as running:
        yield running


@pytest.fixture
def account(store: tuple[str, type[s3.Store]], tmp_path: Path) -> Account:
    (tmp_path / "access").write_text("key\n")
    (tmp_path / "secret").write_text("marker-77c1\n")
    return Account(store[0], tmp_path / "access", tmp_path / "secret")


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["one part", "three parts"])
def test_a_sound_stream_becomes_an_object(
    answering: Answering, store: tuple[str, type[s3.Store]], account: Account, data: bytes
) -> None:
    bucket = Bucket(account, "backups", "valkey/production")
    backup = take(answering(from_memory(data)), bucket, "valkey")
    assert {f"backups/valkey/production/{backup.name}": data} == store[1].objects
    assert [backup.name] == bucket.names()
    size, pieces = bucket.read(backup.name)
    assert (len(data), data) == (size, b"".join(pieces))


UNSOUND = {
    "cut in the first part": from_disk(SMALL)[:-3],
    "cut in the third part": from_disk(LARGE)[:-3],
    "damaged in the second part": from_disk(LARGE[: PART + 5] + b"x" + LARGE[PART + 6 :]),
    "no end": from_memory(HEAD),
}


@pytest.mark.parametrize("answer", UNSOUND.values(), ids=UNSOUND)
def test_an_unsound_stream_leaves_neither_an_object_nor_parts(
    answering: Answering, store: tuple[str, type[s3.Store]], account: Account, answer: bytes
) -> None:
    with pytest.raises(BackupError):
        take(answering(answer), Bucket(account, "backups"), "valkey")
    assert ({}, {}) == (store[1].objects, store[1].parts)


def test_only_older_backups_of_the_name_go(
    answering: Answering, store: tuple[str, type[s3.Store]], account: Account
) -> None:
    older = [f"valkey-2020010{day}T000000Z.rdb" for day in (1, 2, 3)]
    for name in (*older, "other-20200101T000000Z.rdb"):
        store[1].objects[f"backups/a/{name}"] = b"old"
    backup = take(answering(from_disk(SMALL)), Bucket(account, "backups", "a"), "valkey", keep=2)
    assert tuple(older[:2]) == backup.removed
    names = (older[2], "other-20200101T000000Z.rdb", backup.name)
    assert {f"backups/a/{name}" for name in names} == set(store[1].objects)


def test_a_refusal_is_told_without_the_credentials(
    answering: Answering, store: tuple[str, type[s3.Store]], account: Account, tmp_path: Path
) -> None:
    store[1].fails = True
    words = ["--to", "s3://backups/a", "--endpoint", store[0]]
    words += ["--access-key-file", str(account.access_key_file), "--secret-key-file", str(account.secret_key_file)]
    done = command(answering(from_disk(SMALL)), tmp_path, *words)
    assert 1 == done.returncode
    assert "s3://backups/a/: the store refuses: QuotaExceeded: the bucket is full" in done.stderr
    assert "marker-77c1" not in done.stdout + done.stderr


def test_an_endpoint_that_is_no_url_is_told_as_such(account: Account) -> None:
    with pytest.raises(Exception, match="is not a URL such as"):
        Bucket(account._replace(endpoint="s3.example.com"), "backups")
