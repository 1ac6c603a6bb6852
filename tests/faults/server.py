"""Faults of a server, made at a real one: each function makes its fault and runs the command."""

import secrets
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from redis.exceptions import OutOfMemoryError, ResponseError

from tests.verify.conftest import Ended, Verify
from tests.verify.servers import Valkey, answering, free_port

PASSWORD = "marker-3f9c-planted"
DIRECTIVES = {
    "save": "900 1",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory": "16mb",
    "maxmemory-policy": "noeviction",
    "protected-mode": "no",
}
HEALTHY = [word for name, value in DIRECTIVES.items() for word in (f"--{name}", value)]
AOF, MANIFEST = "appendonlydir", "appendonly.aof.manifest"


class Bench(NamedTuple):
    """A deployment on this machine: its server, not started yet, and the command."""

    valkey: Valkey
    verify: Verify
    expectations: Callable[..., Path]
    scratch: Path

    def start(self, *more: str) -> None:
        """The server as rendered, but for the words of `more`."""
        self.valkey.start(*HEALTHY, *more)

    def prove(self, *more: object, lines: tuple[str, ...] = (), data: Path | None = None) -> Ended:
        """The command as the Job runs it, with more lines in the expectations."""
        rendered = [f"directives: {DIRECTIVES}".replace("'", '"'), 'version: "7.2"', "memoryLimit: 268435456"]
        file = self.expectations(*rendered, *lines)
        given = [] if "--timeout" in more else ["--timeout", 30]
        return self.verify("--expectations", file, "--data-dir", data or self.valkey.folder, *given, *more)

    def healthy(self) -> None:
        """Starts it, and a first run passes."""
        self.start()
        ended = self.prove()
        assert ended.code == 0, ended.out + ended.err

    def command(self, *words: str) -> object:
        with closing(self.valkey.client()) as client:
            return client.execute_command(*words)

    def settled(self, field: str) -> None:
        """When a background task has ended."""
        end = time.monotonic() + 30
        with closing(self.valkey.client()) as client:
            while client.info("persistence")[field]:
                assert time.monotonic() < end
                time.sleep(0.05)

    def password_file(self) -> Path:
        file = self.scratch / "password.txt"
        file.write_text(PASSWORD)
        return file


class Fault(NamedTuple):
    """What is made, the test that is meant for it, and the tests that it fails besides."""

    make: Callable[[Bench], Ended]
    meant: str
    also: tuple[str, ...] = ()


PING = "ping is answered with pong"
VALUE = "a value can be written read and deleted"
ON_DISK = "the append only files are on disk"
CANARY = "what an earlier run wrote is still there"
DIRECTIVE = "directives are as rendered"
WRITES = (VALUE, "a write reaches the disk", "the next run finds something to compare")
MEMORY = "memory is left"
WITHOUT_ERRORS = "the append only file is written without errors"
USERS = "users may not do more than their task"
COULD_NOT_RUN = ""


def _down(bench: Bench) -> Ended:
    return bench.prove("--timeout", 0, data=bench.scratch)


def _other_protocol(bench: Bench) -> Ended:
    with answering(b"SSH-2.0-OpenSSH_9.9\r\n") as port:
        return bench.prove("--port", port, "--timeout", 0, data=bench.scratch)


def _wrong_password(bench: Bench) -> Ended:
    bench.start("--requirepass", "another")
    return bench.prove("--password-file", bench.password_file())


def _no_password(bench: Bench) -> Ended:
    bench.start("--requirepass", PASSWORD)
    return bench.prove()


def _open_to_all(bench: Bench) -> Ended:
    bench.start()
    return bench.prove("--password-file", bench.password_file())


def _aof_off(bench: Bench) -> Ended:
    bench.healthy()
    bench.command("CONFIG", "SET", "appendonly", "no")
    return bench.prove()


def _volume_full(bench: Bench) -> Ended:
    """A filesystem of two megabytes, in a mount namespace of the server's own."""
    mounted = bench.valkey.folder
    mount = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"'
    bench.valkey.prefix = ("unshare", "--mount", "--map-root-user", "sh", "-c", mount, str(mounted))
    bench.start()
    inside = Path(f"/proc/{bench.valkey.pid}/root{mounted}")
    assert bench.prove(data=inside).code == 0
    for number in range(40):
        try:
            bench.command("SET", f"large:{number}", "x" * 100_000)
        except ResponseError:
            return bench.prove(data=inside)
    raise AssertionError("the filesystem took it all")


def _rewrite_fails(bench: Bench) -> Ended:
    bench.healthy()
    (bench.valkey.folder / AOF / "appendonly.aof.2.base.rdb" / "in-the-way").mkdir(parents=True)
    bench.command("BGREWRITEAOF")
    bench.settled("aof_rewrite_in_progress")
    return bench.prove()


def _aof_folder_removed(bench: Bench) -> Ended:
    bench.healthy()
    shutil.rmtree(bench.valkey.folder / AOF)
    return bench.prove()


def _manifest_damaged(bench: Bench) -> Ended:
    bench.healthy()
    (bench.valkey.folder / AOF / MANIFEST).write_text("fil appendonly\n")
    return bench.prove()


def _base_file_lost(bench: Bench) -> Ended:
    bench.healthy()
    (bench.valkey.folder / AOF / "appendonly.aof.1.base.rdb").unlink()
    return bench.prove()


def _snapshot_fails(bench: Bench) -> Ended:
    bench.healthy()
    (bench.valkey.folder / "dump.rdb" / "in-the-way").mkdir(parents=True)
    bench.command("BGSAVE")
    bench.settled("rdb_bgsave_in_progress")
    return bench.prove()


def _volume_empty(bench: Bench) -> Ended:
    bench.healthy()
    bench.valkey.stop()
    shutil.rmtree(bench.valkey.folder)
    bench.start()
    return bench.prove()


def _volume_older(bench: Bench) -> Ended:
    bench.healthy()
    bench.valkey.stop()
    shutil.copytree(bench.valkey.folder, bench.scratch / "older")
    bench.healthy()
    bench.valkey.stop()
    shutil.rmtree(bench.valkey.folder)
    shutil.copytree(bench.scratch / "older", bench.valkey.folder)
    bench.start()
    return bench.prove()


def _flushed(bench: Bench) -> Ended:
    bench.healthy()
    bench.command("FLUSHALL")
    return bench.prove()


def _loading(bench: Bench) -> Ended:
    bench.healthy()
    for number in range(500):
        bench.command("SET", f"some:{number}", secrets.token_urlsafe(1000))
    bench.command("BGREWRITEAOF")
    bench.settled("aof_rewrite_in_progress")
    bench.valkey.stop()
    bench.start("--key-load-delay", "50000", "--loading-process-events-interval-bytes", "1024")
    return bench.prove("--timeout", 3)


def _replica(bench: Bench) -> Ended:
    bench.healthy()
    bench.command("REPLICAOF", "127.0.0.1", str(free_port()))
    return bench.prove()


def _fill(bench: Bench, sizes: tuple[int, ...]) -> None:
    with closing(bench.valkey.client()) as client:
        for size in sizes:
            for number in range(10_000):
                try:
                    client.set(f"filled:{size}:{number}", "x" * size)
                except OutOfMemoryError:
                    break


def _slow(bench: Bench) -> Ended:
    """Somebody runs one slow command after the other, and all others wait for each."""
    bench.start("--enable-debug-command", "local")
    assert bench.prove().code == 0
    ended = threading.Event()

    def hold() -> None:
        with closing(bench.valkey.client()) as client:
            while not ended.is_set():
                client.execute_command("DEBUG", "SLEEP", "1.1")

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        return bench.prove()
    finally:
        ended.set()
        holder.join()


def _no_fsync(bench: Bench) -> Ended:
    """While it takes a snapshot, which is made to last, this server leaves fsync out."""
    bench.healthy()
    with closing(bench.valkey.client()) as client:
        client.mset({f"some:{number}": "x" for number in range(1000)})
    bench.command("CONFIG", "SET", "no-appendfsync-on-rewrite", "yes", "rdb-key-save-delay", "1000000")
    bench.command("BGSAVE")
    end = time.monotonic() + 30
    # In the first second of its life the server is not held up by this.
    with closing(bench.valkey.client()) as client:
        pipeline = client.pipeline(transaction=False)
        while pipeline.set("some:0", "y").execute_command("WAITAOF", 1, 0, 2000).execute()[1][0]:
            assert time.monotonic() < end
    return bench.prove()


def _memory_full(bench: Bench) -> Ended:
    bench.healthy()
    bench.command("CONFIG", "SET", "maxmemory", "18mb")
    _fill(bench, (500_000, 20_000))
    bench.command("CONFIG", "SET", "maxmemory", "16mb")
    return bench.prove()


def _memory_nearly_full(bench: Bench) -> Ended:
    bench.healthy()
    _fill(bench, (500_000, 20_000))
    return bench.prove()


def _no_maxmemory(bench: Bench) -> Ended:
    bench.healthy()
    bench.command("CONFIG", "SET", "maxmemory", "0")
    return bench.prove()


def _evicted(bench: Bench) -> Ended:
    """Somebody let it evict for a while, and has set the policy back."""
    bench.healthy()
    bench.command("CONFIG", "SET", "maxmemory-policy", "volatile-ttl", "maxmemory", "3mb")
    with closing(bench.valkey.client()) as client:
        for number in range(30):
            client.set(f"filled:{number}", "x" * 200_000, ex=600)
    bench.command("CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "16mb")
    return bench.prove()


def _policy_differs(bench: Bench) -> Ended:
    bench.healthy()
    bench.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    return bench.prove()


def _save_differs(bench: Bench) -> Ended:
    bench.healthy()
    bench.command("CONFIG", "SET", "save", "")
    return bench.prove()


def _fsync_differs(bench: Bench) -> Ended:
    bench.healthy()
    bench.command("CONFIG", "SET", "appendfsync", "always")
    return bench.prove()


def _older_version(bench: Bench) -> Ended:
    bench.start()
    return bench.prove(lines=('version: "255.1"',))


def _user(*words: str) -> Callable[[Bench], Ended]:
    def make(bench: Bench) -> Ended:
        bench.start("--user", *words)
        denied = {"exporter": "GET key, KEYS *, CONFIG GET dir, FLUSHALL", "app": "CONFIG SET dir /, FLUSHALL"}
        return bench.prove(lines=(f"users: [{{name: {words[0]}, denied: [{denied[words[0]]}]}}]",))

    return make


def _by_user(bench: Bench, *rights: str) -> Ended:
    """As the user verify, who is given these rights; the user `default` is off."""
    bench.start("--user", "default", "off", "--user", "verify", "on", "+@all", *rights)
    return bench.prove("--username", "verify", "--password-file", bench.password_file())


def _any_password(bench: Bench) -> Ended:
    return _by_user(bench, "nopass", "~*")


def _canary_forbidden(bench: Bench) -> Ended:
    """Its rights were narrowed to what the other tests write."""
    return _by_user(bench, f">{PASSWORD}", "%R~*", "%W~valkey-gitops:verify:*")


def _no_replicas(bench: Bench) -> Ended:
    bench.healthy()
    bench.command("CONFIG", "SET", "min-replicas-to-write", "1")
    return bench.prove()


def _outside_closed(bench: Bench) -> Ended:
    bench.start()
    return bench.prove("--external", f"127.0.0.1:{free_port()}")


FAULTS = {
    "server down, or its host unreachable": Fault(_down, COULD_NOT_RUN),
    "another protocol at the port": Fault(_other_protocol, COULD_NOT_RUN),
    "wrong password": Fault(_wrong_password, PING),
    "password missing": Fault(_no_password, PING),
    "server open to everybody": Fault(
        _open_to_all, "nobody gets in without the password", ("a wrong password is refused",)
    ),
    "any password opens": Fault(_any_password, "a wrong password is refused"),
    "writes wait for a replica that there is not": Fault(_no_replicas, VALUE, WRITES[1:]),
    "canary's key not allowed to the suite's user": Fault(_canary_forbidden, WRITES[2]),
    "append-only file off": Fault(_aof_off, "the append only file is on", (DIRECTIVE,)),
    "append-only file not written: volume full": Fault(_volume_full, WITHOUT_ERRORS, (PING, *WRITES)),
    "append-only file not rewritten": Fault(_rewrite_fails, WITHOUT_ERRORS),
    "fsync left out while a snapshot is taken": Fault(_no_fsync, WRITES[1], (WRITES[2],)),
    "append-only folder removed": Fault(_aof_folder_removed, ON_DISK),
    "append-only manifest damaged": Fault(_manifest_damaged, ON_DISK),
    "append-only base file lost": Fault(_base_file_lost, ON_DISK),
    "snapshots fail": Fault(_snapshot_fails, "the last snapshot was saved", (PING, *WRITES)),
    "data lost: an empty volume": Fault(_volume_empty, CANARY),
    "data lost: an older volume": Fault(_volume_older, CANARY),
    "data lost: somebody flushed": Fault(_flushed, CANARY),
    "stuck loading": Fault(_loading, PING),
    "read-only replica": Fault(_replica, "the server is a primary", WRITES),
    "maxmemory reached": Fault(_memory_full, MEMORY, WRITES),
    "maxmemory nearly reached": Fault(_memory_nearly_full, MEMORY),
    "no maxmemory, only the container's limit": Fault(_no_maxmemory, MEMORY, (DIRECTIVE,)),
    "keys evicted though none may be": Fault(_evicted, "nothing was evicted"),
    "another eviction policy": Fault(_policy_differs, DIRECTIVE),
    "other save points": Fault(_save_differs, "save points are as rendered"),
    "another fsync policy": Fault(_fsync_differs, DIRECTIVE),
    "older version": Fault(_older_version, "the version is not older than the image says"),
    "exporter may read keys": Fault(_user("exporter", "on", ">x", "~*", "+@read", "+ping"), USERS),
    "application may flush all": Fault(_user("app", "on", ">x", "~*", "+@all", "-config"), USERS),
    "slow commands, one after the other": Fault(_slow, "answers come quickly"),
    "port outside the cluster closed": Fault(_outside_closed, "the external address answers"),
}
