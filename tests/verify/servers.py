"""Real programs on loopback ports for the tests: a valkey-server, and things that are none."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis

# What the synthesized Deployment runs.
ARGUMENTS = ("--save", "900 1", "--appendonly", "yes", "--protected-mode", "no")


class Valkey:
    """A valkey-server on a free loopback port, in a data folder that outlives it."""

    def __init__(self, binary: Path, folder: Path) -> None:
        self.folder = folder
        self._binary = binary
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.prefix: tuple[str, ...] = ()
        """Words before the command, that run it."""

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def start(self, *arguments: str) -> None:
        self.folder.mkdir(exist_ok=True)
        command = [str(self._binary), "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        self._process = subprocess.Popen([*self.prefix, *command, *(arguments or ARGUMENTS)], stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:  # one that cannot save refuses to end
                self._process.kill()
                self._process.wait(timeout=20)
            self._process = None

    def client(self, password: str | None = None) -> Any:
        return redis.Redis(port=self.port, password=password, decode_responses=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def answering(*replies: bytes) -> Iterator[int]:
    """A TCP server that answers each client that speaks with the next of these bytes, at last always the same.

    It hangs up after the answer; yields its port.
    """
    waiting = list(replies)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(2)
                try:
                    if not connection.recv(4096):
                        continue
                    connection.sendall(waiting.pop(0) if len(waiting) > 1 else waiting[0])
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(4096):
                        pass
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        # close() alone does not wake accept() on Linux.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)
