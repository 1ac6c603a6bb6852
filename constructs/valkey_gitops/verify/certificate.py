"""What the server shows of its certificate, and what answers on its port without TLS."""

import socket
import ssl
from typing import NamedTuple

from valkey_gitops.verify.connection import CONNECT_SECONDS, Endpoint, UnreachableError, UntrustedError

_DAY = 24 * 60 * 60


class Served(NamedTuple):
    """A certificate: as PEM text, and until when it is valid, in seconds since 1970."""

    pem: str
    until: float

    def days(self, now: float) -> float:
        """How long it is still valid."""
        return (self.until - now) / _DAY


def served_certificate(endpoint: Endpoint) -> Served:
    """The certificate of a handshake that trusts what the suite trusts; raises UnreachableError where there is none."""
    context = ssl.create_default_context(cafile=endpoint.cacert)
    if endpoint.cert:
        context.load_cert_chain(endpoint.cert, endpoint.key)
    address = (endpoint.host, endpoint.port)
    try:
        with (
            socket.create_connection(address, CONNECT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=endpoint.server_name or endpoint.host) as encrypted,
        ):
            known, encoded = encrypted.getpeercert() or {}, encrypted.getpeercert(binary_form=True) or b""
    except ssl.SSLCertVerificationError as error:
        raise UntrustedError(f"the TLS handshake failed: {error.verify_message}") from None
    except OSError as error:
        raise UnreachableError(f"no TLS handshake: {error}") from None
    return Served(ssl.DER_cert_to_PEM_cert(encoded), ssl.cert_time_to_seconds(str(known["notAfter"])))


def first_certificate(text: str) -> str:
    """The first certificate of a PEM text, in the form of `Served.pem`; empty where there is none."""
    start, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    _, found, rest = text.partition(start)
    body, closed, _ = rest.partition(end)
    if not found or not closed:
        return ""
    return ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(f"{start}\n{body.strip()}\n{end}\n"))


def plain_answer(endpoint: Endpoint) -> str:
    """What the port answers to PING without TLS; empty where it hangs up."""
    try:
        with socket.create_connection((endpoint.host, endpoint.port), CONNECT_SECONDS) as plain:
            plain.sendall(b"PING\r\n")
            return plain.recv(100).decode("latin-1").strip()
    except OSError:
        return ""
