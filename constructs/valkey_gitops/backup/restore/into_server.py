"""Into a server that runs, key by key (DUMP and RESTORE): no file of it is touched, and its AOF takes part."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.restore.scratch import Client, Content, Scratch
from valkey_gitops.backup.server import Server, connect

_BATCH = 8 * 1024 * 1024
"""Bytes in flight, unless one key alone is larger."""
_KEYS = 1000
"""Keys in flight: what Ctrl-C has to wait for stays short."""
_SCAN = 200

_REMEDIES = {
    "OOM": "Its maxmemory is smaller than the data: raise memory in the settings, and sync.",
    "has no permissions": "The user needs every command that restores: name one with +@all ~* by --username.",
    "Authentication required": "Give --password-file or --password-secret.",
    "READONLY": "It is a replica: name its primary.",
    "MISCONF": "It cannot write its files: is its disk full?",
    "connecting to": "It does not answer any more: read its log.",
    "closed by server": "It does not answer any more: read its log.",
    "Bad data format": "The server is older than the one that wrote the backup.",
}


class Live:
    """The server that is to be filled."""

    def __init__(self, server: Server) -> None:
        connect(server).close()  # its refusals are told better
        self._server = server

    def client(self, database: int = 0) -> Client:
        """A connection to one database."""
        from redis import Redis  # noqa: PLC0415 - only who restores pays for it

        server = self._server
        secure: dict[str, Any] = {}
        if server.tls:
            secure = {"ssl": True, "ssl_ca_certs": server.cacert and str(server.cacert)}
            secure |= {"ssl_certfile": server.cert and str(server.cert), "ssl_keyfile": server.key and str(server.key)}
        password = server.password()
        login: dict[str, Any] = {} if password is None else {"username": server.username, "password": password}
        return Redis(host=server.host, port=server.port, db=database, socket_timeout=60, protocol=2, **login, **secure)

    def keys(self) -> dict[int, int]:
        """How many keys each database holds.

        Raises:
            BackupError: it cannot be asked.
        """
        with told(str(self._server)):
            space = self.client().info("keyspace")
            return {int(str(name).removeprefix("db")): int(value["keys"]) for name, value in space.items()}

    def fits(self, scratch: Scratch) -> None:
        """Raises BackupError where the data would not fit, or the server is a replica."""
        with told(str(self._server)):
            client = self.client()
            role = client.info("replication")["role"]
            limit = int(client.info("memory")["maxmemory"])
        if role != "master":
            raise BackupError(f"{self._server} is a replica", _REMEDIES["READONLY"])
        needed = int(scratch.client().info("memory")["used_memory_dataset"])
        if limit and needed > limit:
            raise BackupError(f"the data take {needed} bytes, maxmemory is {limit}", _REMEDIES["OOM"])

    def fill(self, scratch: Scratch, progress: Callable[[int, int | None], None]) -> None:
        """Empties it, then copies functions and keys with what is left of their time.

        Raises:
            BackupError: the server refuses; it then holds a part.
        """
        size = int(scratch.client().info("memory")["used_memory_dataset"])
        with told(str(self._server)):
            live, done = self.client(), 0
            live.flushall()
            live.execute_command("FUNCTION", "RESTORE", scratch.client().execute_command("FUNCTION", "DUMP"), "FLUSH")
            for database in scratch.databases():
                source, target = scratch.client(database), self.client(database)
                for batch in _batches(source):
                    done += _copy(source, target, batch)
                    progress(done, max(size, done))

    def same(self, content: Content) -> bool:
        """Whether it has as many keys; fewer may be right, where their time has ended meanwhile."""
        return self.keys() == content.keys


def _batches(source: Client) -> Iterator[list[bytes]]:
    """Keys whose values together are no larger than a batch."""
    cursor, size = 0, 0
    batch: list[bytes] = []
    while True:
        cursor, keys = source.scan(cursor, count=_SCAN)
        asked = source.pipeline(transaction=False)
        for key in keys:
            asked.memory_usage(key)
        for key, used in zip(keys, asked.execute(), strict=True):
            if len(batch) == _KEYS or (batch and size + (used or 0) > _BATCH):
                yield batch
                batch, size = [], 0
            batch.append(key)
            size += used or 0
        if not cursor:
            break
    if batch:
        yield batch


def _copy(source: Client, target: Client, keys: list[bytes]) -> int:
    """Bytes that were copied."""
    reads = source.pipeline(transaction=False)
    for key in keys:
        reads.dump(key)
        reads.execute_command("PEXPIRETIME", key)
    found = reads.execute()
    writes = target.pipeline(transaction=False)
    for key, value, end in zip(keys, found[::2], found[1::2], strict=True):
        if value is not None:  # its time has not ended meanwhile
            writes.restore(key, max(end, 0), value, replace=True, absttl=True)
    writes.execute()
    return sum(len(value or b"") for value in found[::2])


@contextmanager
def told(server: str) -> Iterator[None]:
    """Turns the client's errors into ours."""
    from redis.exceptions import RedisError  # noqa: PLC0415 - as above

    try:
        yield
    except RedisError as error:
        text = str(error)
        code = next((word for word in _REMEDIES if word in text), "")
        raise BackupError(f"{server}: {text[-300:]}", _REMEDIES.get(code, "")) from None
