"""Does the data survive? The append-only file, its files on disk, and what an earlier run wrote."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import PurePosixPath

import pytest

from valkey_gitops.verify.aof import LISTING_SCRIPT, Folder, folder_problem, parse_listing, read_folder
from valkey_gitops.verify.canary import TTL_SECONDS, Canary, new_memory, stored_value
from valkey_gitops.verify.connection import RefusedError, Server
from valkey_gitops.verify.expectations import Expectations
from valkey_gitops.verify.subject import Subject

_WAIT_MILLISECONDS = 5000
_LOOKS = 3  # a rewrite of the file in between shows as a fault that is none
_PROBE_SECONDS = 60


def test_the_append_only_file_is_on(valkey: Server, expectations: Expectations) -> None:
    """Every write since the last snapshot is lost when the server stops.

    Remedy: Start the server with `--appendonly yes`; on a server with data first `CONFIG SET appendonly yes`,
    because a restart would begin with an empty file.
    """
    if not expectations.aof:
        pytest.skip("these settings have no append-only file")
    enabled = valkey.info("persistence").get("aof_enabled")
    assert enabled == "1", f"INFO persistence shows aof_enabled:{enabled}"


def test_the_append_only_file_is_written_without_errors(aof: dict[str, str]) -> None:
    """The server could not write or rewrite its append-only file: soon it refuses writes, or loses them.

    Remedy: Look for a full volume (`df` in the Pod), missing permissions, or too little memory for the fork,
    and read the server's log.
    """
    for field in ("aof_last_write_status", "aof_last_bgrewrite_status"):
        assert aof.get(field) == "ok", f"INFO persistence shows {field}:{aof.get(field)}"


@pytest.mark.usefixtures("aof")
def test_a_write_reaches_the_disk(valkey: Server) -> None:
    """What clients are told is saved is still only in memory.

    Remedy: Check appendfsync (`no` leaves it to the kernel) and the volume's speed: aof_delayed_fsync in
    `INFO persistence`.
    """
    if valkey.config("appendfsync")["appendfsync"] == "no":
        pytest.skip("appendfsync no leaves the time of writing to the kernel")
    _write_to_disk(valkey, _probe_key(), secrets.token_hex(8), _PROBE_SECONDS)


@pytest.mark.usefixtures("aof")
def test_the_append_only_files_are_on_disk(subject: Subject, valkey: Server) -> None:
    """The server cannot load its data at the next start: files that its manifest lists are missing or empty.

    Remedy: Keep the server running, `BGREWRITEAOF` writes the whole set anew; then find out who removes files
    from the volume.
    """
    if subject.cluster is None and subject.data_dir is None:
        pytest.skip("no cluster given and no --data-dir")
    config = valkey.config("dir", "appenddirname", "appendfilename")
    manifest = f"{config['appendfilename']}.manifest"
    problem = ""
    for _ in range(_LOOKS):
        with suppress(RefusedError):  # that no write is taken is for another test to tell
            valkey.command("SET", _probe_key(), "1", "EX", _PROBE_SECONDS)
        folder = _look(subject, config, manifest)
        problem = folder_problem(folder, manifest)
        if folder.settled and not problem:
            break
    assert not problem, f"in {config['dir']}/{config['appenddirname']}: {problem}"


def test_what_an_earlier_run_wrote_is_still_there(
    subject: Subject, canary: Canary, note: Callable[[str], None]
) -> None:
    """Data that the server had confirmed as saved is gone: its volume was lost or exchanged, or somebody flushed it.

    Remedy: Stop the clients, check which volume the Pod has mounted, and restore from a backup if need be.
    """
    lost = canary.verdict.lost
    assert not lost, f"{lost}. Every run will say so until {subject.state.forget}"
    note(canary.verdict.note)


@pytest.mark.usefixtures("aof")
def test_the_next_run_finds_something_to_compare(subject: Subject, valkey: Server, canary: Canary) -> None:
    """The next run cannot tell whether data survives a restart: what it would look for could not be written.

    Remedy: Look at the reply; the server must take writes, and the place of the memory must be writable.
    """
    if canary.verdict.lost:
        pytest.skip("what was lost comes first")
    memory = new_memory(subject.expectations.deployment, canary.key, canary.run_id, canary.now)
    value = stored_value(memory, subject.memory)
    if valkey.config("appendfsync")["appendfsync"] == "no":
        valkey.command("SET", memory.key, value, "EX", TTL_SECONDS)
    else:
        _write_to_disk(valkey, memory.key, value, TTL_SECONDS)
    subject.state.write(memory)


def _write_to_disk(valkey: Server, key: str, value: str, seconds: int) -> None:
    # One connection: WAITAOF speaks of the writes of its own client.
    _, (local, _) = valkey.commands(("SET", key, value, "EX", seconds), ("WAITAOF", 1, 0, _WAIT_MILLISECONDS))
    assert local == 1, (
        f"WAITAOF 1 0 {_WAIT_MILLISECONDS} gave {local}: the write was not on disk after {_WAIT_MILLISECONDS // 1000} s"
    )


def _look(subject: Subject, config: dict[str, str], manifest: str) -> Folder:
    if subject.data_dir:
        return read_folder(subject.data_dir / config["appenddirname"], manifest)
    cluster, expected = subject.cluster, subject.expectations
    assert cluster is not None
    if expected.workload is None:
        pytest.skip("the expectations name no workload")
    pods = cluster.pods(expected.namespace, expected.workload.selector)
    if not pods:
        return Folder({}, None, problem="there is no Pod to look into")
    folder = str(PurePosixPath(config["dir"]) / config["appenddirname"])
    command = ["sh", "-c", LISTING_SCRIPT, "sh", folder, manifest]
    pod = pods[0]["metadata"]["name"]
    return parse_listing(cluster.execute(expected.namespace, pod, expected.workload.container, command))


def _probe_key() -> str:
    return f"valkey-gitops:verify:{secrets.token_hex(8)}"
