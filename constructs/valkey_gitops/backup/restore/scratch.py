"""A server for ourselves alone: on a socket in a folder that nobody else may enter, gone when we are done."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.errors import UserError

Client = Any
"""A redis.Redis; its stubs cannot tell a reply from one that is still awaited."""

_POLL = 0.05
_STOP_SECONDS = 20
_ALONE = ("--port", "0", "--unixsocketperm", "700", "--enable-debug-command", "local", "--save", "")
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "TZ", "LANG", "LC_ALL", "SYSTEMROOT")
"""All that the scratch server gets of ours, which may hold passwords."""
_TOO_OLD = "Can't handle RDB format version"


class Content(NamedTuple):
    """What a server holds, for comparison with another."""

    keys: dict[int, int]
    """How many, by database."""
    digest: str
    """DEBUG DIGEST: one number over every key and value, whatever their order."""


class Scratch(NamedTuple):
    """The running server; its data are in `folder`."""

    socket: Path
    folder: Path

    def client(self, database: int = 0) -> Client:
        """A connection to one database."""
        from redis import Redis  # noqa: PLC0415 - only who restores pays for it

        # No time limit: a digest over many keys takes long, and a server that dies closes its socket.
        return Redis(unix_socket_path=str(self.socket), db=database, protocol=2, socket_timeout=None)

    def databases(self) -> list[int]:
        """Those that hold keys."""
        return sorted(int(str(name).removeprefix("db")) for name in self.client().info("keyspace"))

    def content(self) -> Content:
        """What is in it now; keys whose time is over are taken out first, as a scan does."""
        keys = {}
        for database in self.databases():
            client = self.client(database)
            for _key in client.scan_iter(count=1000):
                pass
            if size := int(client.dbsize()):
                keys[database] = size
        return Content(keys, self.client().execute_command("DEBUG", "DIGEST").decode())

    def switch_aof_on(self) -> None:
        """Writes the data as an append-only file, from which a server with `appendonly yes` starts.

        Raises:
            BackupError: it could not be written.
        """
        client = self.client()
        client.config_set("appendonly", "yes")
        while True:
            info = client.info("persistence")
            if info["aof_last_bgrewrite_status"] != "ok":  # the server would try again for ever
                raise BackupError(f"{self.folder.parent}: the append-only file cannot be written", "Is the disk full?")
            if not info["aof_rewrite_in_progress"] and not info["aof_rewrite_scheduled"]:
                return
            time.sleep(_POLL)


@contextmanager
def scratch(program: Path, folder: Path, *words: str) -> Iterator[Scratch]:
    """A server over what `folder` holds; it is stopped at the end, however that comes.

    Raises:
        UserError: the program cannot be started.
        BackupError: the server does not take what is in the folder.
    """
    with tempfile.TemporaryDirectory(prefix="valkey-gitops-") as private:
        server = Scratch(Path(private) / "socket", folder)
        log = Path(private) / "log"
        command = [str(program), *_ALONE, "--unixsocket", str(server.socket), "--dir", str(folder), *words]
        try:
            with log.open("wb") as output:
                process = subprocess.Popen(  # noqa: S603 - the server that the user named
                    command,
                    stdout=output,
                    stderr=output,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                    env={name: value for name, value in os.environ.items() if name in _ENVIRONMENT},
                )
        except OSError as error:
            raise UserError(f"{program} cannot be started: {error.strerror}", "Name a valkey-server.") from None
        try:
            _loaded(server, process, log)
            yield server
        finally:
            _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _loaded(server: Scratch, process: "subprocess.Popen[bytes]", log: Path) -> None:
    from redis import exceptions  # noqa: PLC0415 - as above

    client = server.client()
    while process.poll() is None:
        try:
            client.ping()
        except (exceptions.ConnectionError, exceptions.BusyLoadingError):
            time.sleep(_POLL)
        else:
            return
    said = log.read_text("utf-8", "replace")
    if _TOO_OLD in said:
        raise BackupError(
            "this valkey-server is older than the backup", "Name a newer one with --server: the file's or later."
        )
    last = next((line for line in reversed(said.splitlines()) if " # " in line), "it says nothing")
    raise BackupError(f"the scratch server does not take the backup: {last.rpartition(' # ')[2]}", "See its file.")
