"""The server's data as a new replica gets it: a snapshot at one point in time, without touching the live files.

Source: https://valkey.io/topics/replication-protocol/ and `syncCommand` in valkey's replication.c.
"""

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.server import Server, ask, connect, reply

CHUNK = 1024 * 1024
"""Bytes read at a time; with the held-back tail all that is ever in memory."""
_NEWEST = "255.255.255"
"""Who tells no version gets the RDB of old ones, which Valkey 9 cannot write when hash fields have a time to live."""
_MARKER = 40
"""Bytes of the end marker of a stream whose length the server does not know beforehand."""


class Snapshot:
    """The bytes of the RDB file, and nothing after them. `read(size)` gives b"" at the end, which is then proved."""

    def __init__(self, replies: "io.BufferedReader[Any]", size: int | None, marker: bytes) -> None:
        self.size = size
        """Bytes in all, where the server says so beforehand (from its disk); None when it streams from memory."""
        self.received = 0
        self._replies, self._marker = replies, marker
        self._held = b""
        self._ended = False

    def read(self, size: int = CHUNK) -> bytes:
        """At most `size` bytes, at least one until the end.

        Raises:
            BackupError: the server broke off.
        """
        wanted = max(size, 1)
        data = self._counted(wanted) if self.size is not None else self._marked(wanted)
        self.received += len(data)
        return data

    def _counted(self, size: int) -> bytes:
        left = (self.size or 0) - self.received
        return self._receive(min(size, left)) if left else b""

    def _marked(self, size: int) -> bytes:
        """The last 40 bytes are held back: they may be the marker."""
        while not self._ended and len(self._held) <= _MARKER:
            self._held += self._receive(min(size, CHUNK) + _MARKER)
            if self._held.endswith(self._marker):
                self._held = self._held[:-_MARKER]
                self._ended = True
        free = len(self._held) if self._ended else len(self._held) - _MARKER
        data, self._held = self._held[: min(size, free)], self._held[min(size, free) :]
        return data

    def _receive(self, size: int) -> bytes:
        try:
            data = self._replies.read1(size)
        except OSError as error:
            raise BackupError(f"the server fell silent after {self.received} bytes: {error}") from None
        if not data:
            remedy = (
                "Its log says why; often the fork for the snapshot found no memory, or the connection was too slow."
            )
            raise BackupError(f"the server broke off after {self.received} bytes", remedy)
        return data


@contextmanager
def snapshot(server: Server) -> Iterator[Snapshot]:
    """Asks for a full synchronization and no more: the server hangs up after the RDB (`rdb-only`).

    Raises:
        BackupError: as `connect`, or the server refuses.
    """
    connection = connect(server)
    with connection, io.BufferedReader(socket.SocketIO(connection, "r"), CHUNK) as replies:
        for words in (("capa", "eof"), ("rdb-only", "1")):
            ask(connection, replies, "REPLCONF", *words)
        with suppress(BackupError):  # Valkey 7.2 knows no such word, and has but one version
            ask(connection, replies, "REPLCONF", "version", _NEWEST)
        ask(connection, replies, "PSYNC", "?", "-1")
        head = reply(replies)
        size, marker = None, b""
        if head.startswith("$EOF:"):
            marker = head.removeprefix("$EOF:").encode()
        else:
            size = int(head.removeprefix("$"))
        yield Snapshot(replies, size, marker)
