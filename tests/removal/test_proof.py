"""Whose a backup is, and how old."""

import time
from datetime import timedelta

import pytest

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.removal.proof import is_empty, proof

INFO = {"master_replid": "a" * 40, "master_replid2": "0" * 40, "master_repl_offset": "120"}
DAY = timedelta(hours=24)


def fields(**changed: str) -> dict[str, str]:
    return {"repl-id": "a" * 40, "repl-offset": "100", "ctime": str(int(time.time()) - 60), **changed}


def test_a_backup_of_this_server_tells_its_age_and_what_was_written_since() -> None:
    found = proof("x.rdb", "00", fields(), INFO, DAY)
    assert ("x.rdb", "00", 20) == (found.file, found.sha256, found.since)
    assert timedelta(seconds=60) <= found.age < timedelta(seconds=90)


def test_a_server_that_took_over_another_s_stream_is_the_same() -> None:
    info = {**INFO, "master_replid": "b" * 40, "master_replid2": "a" * 40}
    assert 20 == proof("x.rdb", "00", fields(), info, DAY).since


REFUSED = [
    (fields(**{"repl-id": "c" * 40}), "is of another server"),
    (fields(**{"repl-id": ""}), "does not say which server"),
    (fields(ctime="soon"), "does not say which server"),
    (fields(ctime=str(int(time.time()) - 30 * 3600)), "is 30 hours old, more than 24 hours"),
]


@pytest.mark.parametrize(("told", "words"), REFUSED)
def test_another_s_or_an_old_one_is_refused(told: dict[str, str], words: str) -> None:
    with pytest.raises(BackupError, match=words):
        proof("x.rdb", "00", told, INFO, DAY)


def test_a_server_with_a_key_in_any_database_is_not_empty() -> None:
    assert is_empty({**INFO, "db_x": "1", "dbx": "1"})
    assert not is_empty({**INFO, "db3": "keys=1"})
