"""One backup: stream, check and store at the same time, then keep the newest."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from valkey_gitops.backup.rdb import Facts, RdbCheck
from valkey_gitops.backup.replication import CHUNK, Snapshot, snapshot
from valkey_gitops.backup.server import Server
from valkey_gitops.backup.store import Store

Progress = Callable[[int, int | None], None]
"""Called with the bytes so far, and those in all where the server says so."""


class Backup(NamedTuple):
    """What was stored, and which older ones made room for it."""

    name: str
    facts: Facts
    removed: tuple[str, ...]


def take(  # noqa: PLR0913 - what, where and as what; the rest by name
    server: Server,
    store: Store,
    name: str,
    *,
    keep: int | None = None,
    progress: Progress = lambda _received, _size: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Backup:
    """Stores `NAME-<UTC time>.rdb` and removes all but the newest `keep` of that name.

    Raises:
        BackupError: no sound RDB came, or the store did not take it; the older ones are then all still there.
    """
    file = _free(name, store.names(), now())
    with snapshot(server) as stream:
        checked = Checked(stream, progress)
        store.write(file, checked)
    removed = outdated(store.names(), name, keep) if keep else ()
    for old in removed:
        store.remove(old)
    return Backup(file, checked.facts, removed)


def _free(name: str, taken: list[str], time: datetime) -> str:
    """The name of this second, or of the first one after it that is free: none is ever written over."""
    while (file := f"{name}-{time:%Y%m%dT%H%M%SZ}.rdb") in taken:
        time += timedelta(seconds=1)
    return file


def outdated(names: list[str], name: str, keep: int) -> tuple[str, ...]:
    """Those of our own backups of this name that are not among the newest; nothing else is ever ours to remove."""
    ours = re.compile(rf"{re.escape(name)}-\d{{8}}T\d{{6}}Z\.rdb")
    return tuple(sorted(item for item in names if ours.fullmatch(item))[:-keep])


class Checked:
    """A snapshot that says it is at its end only if it was whole; so an unsound one is never published."""

    def __init__(self, stream: Snapshot, progress: Progress) -> None:
        self._stream, self._progress = stream, progress
        self._check = RdbCheck()
        self._facts: Facts | None = None

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes.

        Raises:
            BackupError: the server broke off, or what came is no whole RDB.
        """
        data = self._stream.read(CHUNK if size < 0 else size)
        if data:
            self._check.update(data)
            self._progress(self._stream.received, self._stream.size)
        elif self._facts is None:
            self._facts = self._check.facts()
        return data

    @property
    def facts(self) -> Facts:
        """What was found; only after the end."""
        if self._facts is None:
            raise ValueError("the stream was not read to its end")
        return self._facts
