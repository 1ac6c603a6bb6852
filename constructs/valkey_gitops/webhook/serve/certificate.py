"""The certificate and its key, taken anew when the files change: Kubernetes swaps a symbolic link above both."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from valkey_gitops.errors import UserError
from valkey_gitops.operate.certificate import BadCertificateError, read_certificate
from valkey_gitops.webhook.serve.log import error, info
from valkey_gitops.webhook.serve.metrics import Metrics
from valkey_gitops.webhook.serve.readiness import Readiness


class Files(NamedTuple):
    """The two PEM files."""

    certificate: Path
    key: Path

    def state(self) -> tuple[tuple[int, int, int], ...]:
        """What changes when a file does, or the link that leads to it; OSError where one is not there."""
        stats = [file.stat() for file in self]
        return tuple((stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats)


class Watch:
    """Keeps an SSLContext and the readiness in step with the files; new connections get the new certificate.

    Raises:
        UserError: the files hold no certificate with its key.
    """

    def __init__(self, files: Files, readiness: Readiness, metrics: Metrics) -> None:
        self._files, self._readiness, self._metrics = files, readiness, metrics
        self.context = _context()
        self._said_expired = False
        try:
            self._seen = files.state()
            self._load()
        except (OSError, ssl.SSLError, BadCertificateError) as failure:
            what = f"{files.certificate} and {files.key} hold no certificate with its key: {failure}"
            raise UserError(
                what, "Give PEM files: the certificate with its chain, and its key without a password."
            ) from None

    def look(self) -> None:
        """Takes changed files; bad ones are told and the old certificate stays. Tells once when it has expired."""
        try:
            state = self._files.state()
            if state != self._seen:
                self._seen = state
                self._load()
        except (OSError, ssl.SSLError, BadCertificateError) as failure:
            error("the certificate was not loaded; the one before stays in use", why=str(failure))
        expired = self._readiness.expires <= datetime.now(UTC)
        if expired and not self._said_expired:
            error("the certificate has expired", expires=self._readiness.expires.isoformat())
        self._said_expired = expired

    def _load(self) -> None:
        _context().load_cert_chain(*self._files, password=_no_password)  # a pair that does not fit changes nothing
        found = read_certificate(self._files.certificate.read_bytes())
        self.context.load_cert_chain(*self._files, password=_no_password)
        self._readiness.expires = found.not_after
        self._metrics.expires(found.not_after.timestamp())
        info("certificate loaded", names=list(found.names), expires=found.not_after.isoformat())


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _no_password() -> str:
    """Without it OpenSSL would ask on the terminal."""
    return ""
