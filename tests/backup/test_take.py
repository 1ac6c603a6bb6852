"""What goes wrong on the way: nothing unsound is ever published, and older backups stay."""

import json
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import pytest

from tests.backup.rdb_files import HEAD, long_rdb, rdb
from valkey_gitops.backup import Server, take
from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.folder import Folder
from valkey_gitops.backup.take import outdated

MARKER = b"0123456789abcdef0123456789abcdef01234567"
Answering = Callable[[bytes], Server]


def speak(connection: socket.socket, answer: Iterable[bytes]) -> None:
    """A primary: +OK to each REPLCONF, and its answer to PSYNC."""
    with closing(connection), connection.makefile("rb") as commands:
        while line := commands.readline():
            if line.startswith(b"PSYNC"):
                for piece in answer:
                    connection.sendall(piece)
                return
            if line.startswith(b"REPLCONF"):
                connection.sendall(b"+OK\r\n")


@pytest.fixture
def answering() -> Iterator[Answering]:
    """A server that gives this answer to PSYNC and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve(answer: bytes) -> Server:
            def once() -> None:
                speak(listener.accept()[0], [answer])

            threading.Thread(target=once, daemon=True).start()
            return Server("127.0.0.1", listener.getsockname()[1])

        yield serve


def from_memory(data: bytes) -> bytes:
    return b"+FULLRESYNC 8a1b 0\r\n\n\n$EOF:" + MARKER + b"\r\n" + data + MARKER


def from_disk(data: bytes) -> bytes:
    return b"+FULLRESYNC 8a1b 0\r\n\n$%d\r\n%s" % (len(data), data)


BIG = rdb(bytes(3_000_000))


@pytest.mark.parametrize("way", [from_memory, from_disk])
@pytest.mark.parametrize("data", [rdb(), rdb(b"x" * 500), BIG], ids=["least", "small", "several reads"])
def test_a_sound_stream_becomes_a_file(
    answering: Answering, way: Callable[[bytes], bytes], data: bytes, tmp_path: Path
) -> None:
    seen: list[tuple[int, int | None]] = []
    backup = take(
        answering(way(data)),
        Folder(tmp_path),
        "valkey",
        progress=lambda *numbers: seen.append(numbers),
        now=lambda: datetime(2026, 11, 25, 12, 30, 5, tzinfo=UTC),
    )
    assert "valkey-20261125T123005Z.rdb" == backup.name
    assert data == (tmp_path / backup.name).read_bytes()
    assert ["valkey-20261125T123005Z.rdb"] == [file.name for file in tmp_path.iterdir()]
    assert (len(data), len(data) if way is from_disk else None) == seen[-1]
    assert len(data) == backup.facts.bytes


DAMAGED = rdb(b"data").replace(b"data", b"date")
UNSOUND = {
    "damaged": (from_memory(DAMAGED), "the RDB is damaged"),
    "damaged on disk": (from_disk(DAMAGED), "the RDB is damaged"),
    "cut": (from_disk(rdb(b"data"))[:-3], "the server broke off after"),
    "without its marker": (from_memory(rdb(b"data"))[:-40], "the server broke off after"),
    "without an end": (from_memory(HEAD), "the RDB has no end"),
    "no RDB": (from_disk(b"<html>" * 10), "this is no RDB file"),
    "nothing": (b"", "no reply came"),
    "refused": (b"-NOPERM User reader has no permissions\r\n", "the server refuses: NOPERM"),
    "loading": (b"-LOADING Valkey is loading the dataset in memory\r\n", "the server refuses: LOADING"),
    "no Valkey": (b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak Valkey's protocol"),
}


@pytest.mark.parametrize(("answer", "message"), UNSOUND.values(), ids=UNSOUND)
def test_an_unsound_stream_leaves_everything_as_it_was(
    answering: Answering, answer: bytes, message: str, tmp_path: Path
) -> None:
    old = tmp_path / "valkey-20200101T000000Z.rdb"
    old.write_bytes(b"old")
    with pytest.raises(BackupError, match=message):
        take(answering(answer), Folder(tmp_path), "valkey", keep=1)
    assert [old] == list(tmp_path.iterdir())


def test_two_backups_of_one_second_are_two_files(answering: Answering, tmp_path: Path) -> None:
    names = [
        take(
            answering(from_disk(rdb())), Folder(tmp_path), "valkey", now=lambda: datetime(2026, 11, 25, tzinfo=UTC)
        ).name
        for _ in range(3)
    ]
    assert [f"valkey-20261125T00000{second}Z.rdb" for second in range(3)] == names
    assert names == sorted(file.name for file in tmp_path.iterdir())


def test_only_our_own_older_backups_make_room() -> None:
    names = [f"valkey-2026010{day}T000000Z.rdb" for day in range(1, 6)]
    others = ["other-20260101T000000Z.rdb", "valkey-20260101T000000Z.rdb.txt", "valkey-old.rdb", "readme"]
    assert tuple(names[:3]) == outdated([*others, *names], "valkey", 2)
    assert () == outdated(names, "valkey", 9)


def test_a_backup_makes_room_only_after_it_is_there(answering: Answering, tmp_path: Path) -> None:
    for day in (1, 2, 3):
        (tmp_path / f"valkey-2020010{day}T000000Z.rdb").write_bytes(b"old")
    backup = take(answering(from_disk(rdb())), Folder(tmp_path), "valkey", keep=2)
    assert ("valkey-20200101T000000Z.rdb", "valkey-20200102T000000Z.rdb") == backup.removed
    assert {"valkey-20200103T000000Z.rdb", backup.name} == {file.name for file in tmp_path.iterdir()}


def command(server: Server, folder: Path, *words: str, **more: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "valkey_gitops", "backup", "--host", server.host, "--port", str(server.port)]
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # more options of subprocess
        [*line, "--to", str(folder), *words], capture_output=True, text=True, check=False, timeout=60, **more
    )


def test_a_full_disk_leaves_no_half_of_a_file(answering: Answering, tmp_path: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    done = command(answering(from_disk(BIG)), tmp_path, preexec_fn=small)
    assert 1 == done.returncode
    assert "cannot be written: File too large" in done.stderr
    assert [] == list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_a_long_stream_needs_little_memory(tmp_path: Path) -> None:
    """A gigabyte passes through; the process stays below 100 MB, Python's own included."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection = listener.accept()[0]
            head = b"+FULLRESYNC 8a1b 0\r\n$EOF:" + MARKER + b"\r\n"
            speak(connection, chain([head], long_rdb(1000), [MARKER]))

        threading.Thread(target=serve, daemon=True).start()
        program = (
            "import sys; from valkey_gitops.cli import main; code = main(sys.argv[1:])\n"
            "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
            "sys.exit(code)"
        )
        words = ["backup", "--port", str(listener.getsockname()[1]), "--to", str(tmp_path), "--format", "json"]
        done = subprocess.run(
            [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False, timeout=300
        )
    assert 0 == done.returncode, done.stderr
    answer, _, peak = done.stdout.rstrip().rpartition("\n")
    assert 1_000_000_000 < json.loads(answer)["bytes"]
    (tmp_path / json.loads(answer)["name"]).unlink()
    assert int(peak) < 100_000  # kB


def test_what_a_killed_run_left_behind_is_removed(answering: Answering, tmp_path: Path) -> None:
    (tmp_path / ".valkey-20200101T000000Z.rdb.partial").write_bytes(b"half")
    assert 0 == command(answering(from_disk(rdb())), tmp_path, "--keep", "3").returncode
    [file] = tmp_path.iterdir()
    assert rdb() == file.read_bytes()


WRONG = {
    "no folder": (["--to", "nowhere"], "no such folder"),
    "nothing to keep": (["--keep", "0"], "at least 1"),
    "a bucket without credentials": (["--to", "s3://backups"], "--access-key-file"),
    "no password in the file": (["--password-file", "nowhere"], "cannot be read"),
}


@pytest.mark.parametrize(("words", "message"), WRONG.values(), ids=WRONG)
def test_wrong_usage_is_told_as_such(words: list[str], message: str, tmp_path: Path) -> None:
    done = command(Server("127.0.0.1", 1), tmp_path, *words)
    assert (2, True) == (done.returncode, message in done.stderr), done.stderr


def test_a_server_that_is_not_there_is_no_wrong_usage(tmp_path: Path) -> None:
    done = command(Server("127.0.0.1", 1), tmp_path)
    assert 1 == done.returncode
    assert "127.0.0.1:1: no connection: Connection refused" in done.stderr
