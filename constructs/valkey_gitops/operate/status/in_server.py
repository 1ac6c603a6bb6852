"""What the server itself tells: memory against the equation, persistence, hit rate, slow log, clients."""

import socket
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.server import Server, connect, encode, reply
from valkey_gitops.operate.row import Row
from valkey_gitops.operate.status.ago import told
from valkey_gitops.settings.durability import promise
from valkey_gitops.settings.memory import equation, mib
from valkey_gitops.settings.model import Settings

FULL = 90
"""Per cent of maxmemory from which it is worth a warning."""
MANY_CLIENTS = 80
"""Per cent of maxclients, as above."""


class Answer(NamedTuple):
    """INFO, field by field, and the length of the slow log."""

    info: Mapping[str, str]
    slow: int
    """-1 where this user may not read it."""

    def number(self, field: str) -> int:
        """A field's number; 0 where this server has no such field."""
        text = self.info.get(field, "0")
        return int(text) if text.lstrip("-").isdigit() else 0


def ask(server: Server) -> Answer:
    """Asks a live server; its errors never hold the password.

    Raises:
        BackupError: no connection, wrong password, or no right to the two commands.
        UserError: a file cannot be read.
    """
    with connect(server) as connection, connection.makefile("rb") as replies:
        try:
            text = _bulk(connection, replies, "INFO", "everything")
            connection.sendall(encode("SLOWLOG", "LEN"))
            slow = replies.readline().decode("utf-8", "replace").strip()
        except OSError as error:
            raise BackupError(f"the connection broke: {error.strerror or error}", "Read the server's log.") from None
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line and not line.startswith("#"))
    return Answer({name: value for name, _, value in pairs}, int(slow[1:]) if slow.startswith(":") else -1)


def _bulk(connection: socket.socket, replies: BinaryIO, *words: str) -> str:
    connection.sendall(encode(*words))
    head = reply(replies)
    size = int(head[1:]) if head.startswith("$") and head[1:].isdecimal() else -1
    text = replies.read(size + 2) if size >= 0 else b""
    if len(text) != size + 2:
        raise BackupError("the connection broke in the middle of a reply", "Read the server's log.")
    return text.decode("utf-8", "replace")


def rows(answer: Answer, settings: Settings) -> Iterator[Row]:
    """One row for each part."""
    version = answer.info.get("valkey_version") or answer.info.get("redis_version", "?")
    up = told(answer.number("uptime_in_seconds"))
    loading = answer.number("loading")
    text = f"version {version}, up {up}" + (", still loading its data" if loading else "")
    yield Row("server", "warn" if loading else "ok", text)
    yield _memory(answer, settings)
    yield _persistence(answer, settings)
    hits, misses = answer.number("keyspace_hits"), answer.number("keyspace_misses")
    rate = f"{100 * hits / (hits + misses):.1f} % of {hits + misses} reads" if hits + misses else "no reads yet"
    yield Row("hit rate", "ok", rate)
    slow = f"{answer.slow} entries" if answer.slow >= 0 else "this user may not read it (+slowlog)"
    yield Row("slow log", "unknown" if answer.slow < 0 else "warn" if answer.slow else "ok", slow)
    clients, most = answer.number("connected_clients"), answer.number("maxclients")
    busy = bool(most) and 100 * clients >= MANY_CLIENTS * most
    yield Row("clients", "warn" if busy else "ok", f"{clients} of {most}, {answer.number('blocked_clients')} blocked")


def _memory(answer: Answer, settings: Settings) -> Row:
    terms = equation(settings)
    used, most, resident = (answer.number(name) for name in ("used_memory", "maxmemory", "used_memory_rss"))
    text = f"{mib(used)} used, maxmemory {mib(most)}, {mib(resident)} resident, limit {mib(terms.limit)}"
    if most != terms.data:
        return Row("memory", "fail", f"{text}; the settings give maxmemory {mib(terms.data)}")
    if not terms.holds:
        return Row("memory", "fail", f"{text}; the equation does not hold: {terms}")
    full = 100 * used >= FULL * most and promise(settings).policy == "noeviction"
    return Row("memory", "warn" if full else "ok", text)


def _persistence(answer: Answer, settings: Settings) -> Row:
    kept = promise(settings)
    appends = answer.info.get("aof_enabled") == "1"
    faults = [
        said
        for field, said in (
            ("aof_last_write_status", "the last write to the AOF failed"),
            ("aof_last_bgrewrite_status", "the last rewrite of the AOF failed"),
            ("rdb_last_bgsave_status", "the last snapshot failed"),
        )
        if answer.info.get(field, "ok") != "ok"
    ]
    if appends != kept.appendonly:
        faults.append(f"appendonly is {'yes' if appends else 'no'}, which the settings say otherwise")
    changes = answer.number("rdb_changes_since_last_save")
    text = f"AOF {'on' if appends else 'off'}, {changes} changes since the last snapshot"
    return Row("persistence", "fail" if faults else "ok", "; ".join([*faults, text]))
