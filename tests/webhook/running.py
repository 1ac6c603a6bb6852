"""A running `valkey-gitops serve`, and clients that behave and that do not."""

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.operate.authority import issue

PATIENCE = 60
"""Seconds to wait for what must come."""


class Reply(NamedTuple):
    status: int
    body: bytes

    @property
    def response(self) -> Any:
        return json.loads(self.body)["response"]


class Webhook(NamedTuple):
    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    @property
    def log(self) -> list[Any]:
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def connection(self, *, timeout: float = PATIENCE) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=_trusting(), timeout=timeout)

    def get(self, path: str) -> Reply:
        return self._ask("GET", path, None, {})

    def post(self, body: bytes, content_type: str = "application/json", path: str = "/validate") -> Reply:
        return self._ask("POST", path, body, {"Content-Type": content_type})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        connection = self.connection()
        try:
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            return Reply(reply.status, reply.read())
        finally:
            connection.close()

    def raw(self) -> ssl.SSLSocket:
        """A connection to write anything to."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        return _trusting().wrap_socket(plain)

    def certificate(self) -> bytes:
        """What a new connection is shown."""
        with self.raw() as connection:
            return connection.getpeercert(binary_form=True) or b""

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def _trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def until(holds: Callable[[], object]) -> None:
    """Waits for what must come."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def expire(tls: Path) -> None:
    """Signs the certificate anew, with an end that is past."""
    words = ["openssl", "x509", "-in", "tls.crt", "-signkey", "tls.key", "-days", "-1", "-out", "past.crt"]
    subprocess.run(words, cwd=tls, check=True, capture_output=True, timeout=PATIENCE)
    (tls / "past.crt").rename(tls / "tls.crt")


@contextmanager
def running(folder: Path, *options: str, expired: bool = False, program: str = "") -> Iterator[Webhook]:
    """A server with a certificate of its own, in `folder/tls`; `program` runs before it, in its process."""
    tls = folder / "tls"
    tls.mkdir(exist_ok=True)
    if not (tls / "tls.crt").exists():
        issue(tls, subject="/CN=webhook", names="IP:127.0.0.1")
        if expired:
            expire(tls)
    start = f"{program}\nfrom valkey_gitops.cli import run\nrun()"
    words = [sys.executable, "-c", start, "serve", "--port", "0", "--drain", "0.2"]
    words += ["--tls-cert", str(tls / "tls.crt"), "--tls-key", str(tls / "tls.key"), *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=dict(os.environ))
        try:
            until(lambda: process.poll() is not None or '"serving"' in (folder / "log").read_text())
            assert process.poll() is None, (folder / "log").read_text()
            lines = map(json.loads, (folder / "log").read_text().splitlines())
            port = next(line["port"] for line in lines if line["message"] == "serving")
            yield Webhook(process, port, folder)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(PATIENCE)
