"""Is the server in the condition that was promised: a primary, loaded, with memory left, and of the right version?"""

import statistics
import time
from collections.abc import Callable

import pytest

from valkey_gitops.verify.connection import Server
from valkey_gitops.verify.expectations import Expectations
from valkey_gitops.verify.versions import older, running_version

Note = Callable[[str], None]
_SAMPLES = 20
_SLOW_SECONDS = 1.0
_LONGEST_SECONDS = 5.0
_MOST_OF_MEMORY = 95


def test_the_server_is_a_primary(valkey: Server) -> None:
    """Clients write to a copy: it refuses their writes, or loses them with its next synchronization.

    Remedy: Point the Service at the primary, or end the replication with `REPLICAOF NO ONE`.
    """
    role = valkey.info("replication").get("role")
    assert role == "master", f"INFO replication shows role:{role}"


def test_all_data_is_loaded(valkey: Server) -> None:
    """Clients find only a part of the data: the server still reads it.

    Remedy: Wait; if it never ends, read the server's log for a damaged or very large file.
    """
    info = valkey.info("persistence")
    for field in ("loading", "async_loading"):
        assert info.get(field, "0") == "0", f"INFO persistence shows {field}:{info.get(field)}"


def test_the_last_snapshot_was_saved(valkey: Server, expectations: Expectations) -> None:
    """Snapshots fail: the next restart or backup finds old data, and the server may soon refuse writes.

    Remedy: Look for a full volume (`df` in the Pod), missing permissions, or too little memory for the fork.
    """
    if not expectations.directives.get("save"):
        pytest.skip("no expectations about save points given")
    status = valkey.info("persistence").get("rdb_last_bgsave_status")
    assert status == "ok", f"INFO persistence shows rdb_last_bgsave_status:{status}"


def test_nothing_was_evicted(valkey: Server, expectations: Expectations) -> None:
    """Data that was promised to stay has been thrown out to make room.

    Remedy: Set maxmemory-policy noeviction back, restore what is missing from a backup, and give more memory.
    """
    if expectations.directives.get("maxmemory-policy", "") != "noeviction":
        pytest.skip("these settings promise no data beyond maxmemory")
    evicted = valkey.info("stats").get("evicted_keys", "0")
    assert evicted == "0", f"INFO stats shows evicted_keys:{evicted} since the server was started"


def test_memory_is_left(valkey: Server, expectations: Expectations, note: Note) -> None:
    """The next writes are refused, or the kernel ends the server in the middle of a save.

    Remedy: Delete data, or raise the memory limit and maxmemory together; `valkey-gitops explain` shows the arithmetic.
    """
    info = valkey.info("memory")
    used, most = int(info["used_memory"]), int(info.get("maxmemory", "0"))
    resident = int(info.get("used_memory_rss", "0"))
    if most and expectations.directives.get("maxmemory-policy", "noeviction") == "noeviction":
        share = used * 100 // most
        assert share < _MOST_OF_MEMORY, f"{used} bytes in use, which is {share} % of maxmemory {most}"
        note(f"{share} % of maxmemory")
    limit = expectations.memory_limit
    if limit:
        assert most, f"maxmemory is 0: only the container's limit of {limit} bytes ends its growth, by killing it"
        assert most < limit, f"maxmemory {most} leaves nothing of the container's limit of {limit} bytes"
        share = resident * 100 // limit
        assert share < _MOST_OF_MEMORY, f"{resident} bytes resident, {share} % of the container's limit of {limit}"


def test_the_version_is_not_older_than_the_image_says(valkey: Server, expectations: Expectations, note: Note) -> None:
    """An older server than the settings name is running: it lacks fixes, and cannot read files of a newer one.

    Remedy: Look at the image that the tag leads to, and pin it by its digest.
    """
    if not expectations.version:
        pytest.skip("the expectations name no version")
    running = running_version(valkey.info("server"))
    assert not older(running, expectations.version), f"version {running} runs, and {expectations.version} was rendered"
    note(running)


def test_answers_come_quickly(valkey: Server, note: Note) -> None:
    """Clients wait: the server, its node or the network is overloaded.

    Remedy: Look at SLOWLOG GET and LATENCY LATEST, at CPU throttling, and at swapping on the node.
    """
    took: list[float] = []
    while len(took) < _SAMPLES and sum(took) < _LONGEST_SECONDS:
        started = time.monotonic()
        valkey.ping()
        took.append(time.monotonic() - started)
    median = statistics.median(took)
    assert median < _SLOW_SECONDS, f"half of {len(took)} PINGs took more than {median:.2f} s"
    note(f"median {median * 1000:.1f} ms, slowest {max(took) * 1000:.1f} ms")
