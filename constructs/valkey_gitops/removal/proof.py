"""Is a file a fresh backup of this very server?

A backup holds its server's replication ID, its offset in the stream of writes, and the time, as a replica is told
them (`repl-id`, `repl-offset` and `ctime` in rdb.c of Valkey). The live server tells its own in INFO: the same ID is
the same server, and the offsets' difference is what was written since. The ID changes with a restart, and an hour after
the last replica, such as a backup, has gone (`repl-backlog-ttl`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.rdb import auxiliary
from valkey_gitops.backup.restore.origin import Origin

_HEAD = 4096
"""Bytes; the fields before the data take some 200."""


class Proof(NamedTuple):
    """A backup that may be relied on."""

    file: str
    sha256: str
    age: timedelta
    since: int
    """Bytes that the server's stream of writes has grown since."""


def head(backup: Origin) -> Mapping[str, str]:
    """The fields before the data."""
    with backup.path.open("rb") as file:
        return auxiliary(file.read(_HEAD))


def proof(name: str, sha256: str, fields: Mapping[str, str], info: Mapping[str, str], oldest: timedelta) -> Proof:
    """What the file's fields and the server's INFO say together.

    Raises:
        BackupError: it is too old, or of another server, or cannot be told.
    """
    identity, time = fields.get("repl-id", ""), fields.get("ctime", "")
    if not identity or not time.isdecimal():
        raise BackupError(f"{name} does not say which server it is of", "Take one with `valkey-gitops backup`.")
    age = datetime.now(UTC) - datetime.fromtimestamp(int(time), UTC)
    if age > oldest:
        raise BackupError(f"{name} is {_told(age)} old, more than {_told(oldest)}", "Take a new one.")
    if identity not in (info.get("master_replid"), info.get("master_replid2")):
        remedy = "Take a new one. The identity changes with a restart, and an hour after the last backup."
        raise BackupError(f"{name} is of another server, or of this one before its identity changed", remedy)
    since = int(info.get("master_repl_offset", "0")) - int(fields.get("repl-offset", "0"))
    return Proof(name, sha256, age, max(since, 0))


def is_empty(info: Mapping[str, str]) -> bool:
    """Whether the server holds no key at all."""
    return not any(name.startswith("db") and name[2:].isdecimal() for name in info)


def _told(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours >= 2 else f"{hours * 60:.0f} minutes"
