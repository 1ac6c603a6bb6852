"""Faults of a certificate and of TLS, made at a real server that has it."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.faults.server import PING
from tests.operate.authority import issue
from tests.verify.conftest import Ended, Verify
from tests.verify.servers import Valkey, free_port

NAMES = "DNS:localhost,IP:127.0.0.1"
VALID = "the certificate is valid for days"
WITHOUT_WAITAOF = ("-k", "not reaches_the_disk and not next_run")
"""Of a server from before Valkey 7.2, which cannot be asked what is on disk."""


class TlsBench(NamedTuple):
    """A server with TLS, the files of its certificate, and a cluster that executes on this machine."""

    server: Valkey
    verify: Verify
    expectations: Callable[..., Path]
    scratch: Path
    selected: tuple[str, ...] = ()

    def certificate(self, folder: str, *, days: int = 365, names: str = NAMES) -> Path:
        place = self.scratch / folder
        place.mkdir()
        issue(place, days=max(days, 1), names=names)
        if days < 0:
            self._ended(place, names)
        return place

    def _ended(self, place: Path, names: str) -> None:
        """`openssl req` makes none that has ended; `openssl x509` does."""
        extensions = place / "extensions"
        extensions.write_text(f"subjectAltName={names}\n")
        request = ["openssl", "req", "-new", "-key", "tls.key", "-subj", "/CN=valkey", "-out", "request"]
        sign = ["openssl", "x509", "-req", "-in", "request", "-signkey", "tls.key", "-days", "-1", "-out", "tls.crt"]
        for words in (request, [*sign, "-extfile", str(extensions)]):
            subprocess.run(words, cwd=place, check=True, capture_output=True, timeout=60)

    def start(self, certificate: Path, *more: str) -> None:
        words = ["--tls-port", str(self.server.port), "--tls-cert-file", str(certificate / "tls.crt")]
        words += ["--tls-key-file", str(certificate / "tls.key"), "--tls-ca-cert-file", str(certificate / "tls.crt")]
        self.server.start(*words, "--tls-auth-clients", "no", "--appendonly", "yes", "--port", *(more or ("0",)))

    def prove(self, authority: Path, mounted: Path | None = None) -> Ended:
        lines = ["tls: true", 'directives: {port: "0"}']
        if mounted:
            workload = "{kind: Deployment, name: valkey, container: valkey, selector: {app: valkey}}"
            lines += [f"certificate: {mounted / 'tls.crt'}", f"workload: {workload}"]
        file = self.expectations(*lines)
        words = ["--expectations", file, "--cacert", authority / "tls.crt", "--timeout", 5]
        return self.verify(*words, *([] if mounted else ["--no-cluster"]), pytest_args=self.selected)


def healthy(bench: TlsBench) -> Ended:
    certificate = bench.certificate("served")
    bench.start(certificate)
    return bench.prove(certificate, mounted=certificate)


def _expired(bench: TlsBench) -> Ended:
    certificate = bench.certificate("served", days=-1)
    bench.start(certificate)
    return bench.prove(certificate)


def _ends_soon(bench: TlsBench) -> Ended:
    certificate = bench.certificate("served", days=2)
    bench.start(certificate)
    return bench.prove(certificate)


def _another_name(bench: TlsBench) -> Ended:
    certificate = bench.certificate("served", names="DNS:another.example.com")
    bench.start(certificate)
    return bench.prove(certificate)


def _another_authority(bench: TlsBench) -> Ended:
    bench.start(bench.certificate("served"))
    return bench.prove(bench.certificate("trusted"))


def _not_reloaded(bench: TlsBench) -> Ended:
    served = bench.certificate("served")
    bench.start(served)
    return bench.prove(served, mounted=bench.certificate("renewed"))


def _plain_port(bench: TlsBench) -> Ended:
    certificate = bench.certificate("served")
    bench.start(certificate, str(free_port()))
    return bench.prove(certificate)


def _no_tls(bench: TlsBench) -> Ended:
    bench.server.start("--appendonly", "yes")
    return bench.prove(bench.certificate("trusted"))


class TlsFault(NamedTuple):
    """As `Fault`, at a server with TLS."""

    make: Callable[[TlsBench], Ended]
    meant: str
    also: tuple[str, ...] = ()


FAULTS = {
    "certificate has ended": TlsFault(_expired, VALID, (PING,)),
    "certificate ends soon": TlsFault(_ends_soon, VALID),
    "certificate for another name": TlsFault(_another_name, VALID, (PING,)),
    "certificate of another authority": TlsFault(_another_authority, VALID, (PING,)),
    "renewed certificate not loaded": TlsFault(_not_reloaded, "the server shows the certificate of its secret"),
    "plain text open beside TLS": TlsFault(_plain_port, "plain text is refused", ("directives are as rendered",)),
    "no TLS at the port": TlsFault(_no_tls, ""),
}
