"""What a certificate says, and what answers without TLS."""

import ssl
from pathlib import Path

import pytest

from tests.operate.authority import end, issue
from tests.verify.servers import answering, free_port
from valkey_gitops.verify.certificate import Served, first_certificate, plain_answer, served_certificate
from valkey_gitops.verify.connection import Endpoint, UnreachableError


def test_days_are_counted_from_now() -> None:
    assert 2.5 == Served("", until=250_000.0).days(now=34_000.0)


def test_the_first_certificate_of_a_chain_is_the_servers(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    first, second = issue(tmp_path / "first").certificate.decode(), issue(tmp_path / "second").certificate.decode()
    assert ssl.PEM_cert_to_DER_cert(first) == ssl.PEM_cert_to_DER_cert(first_certificate(f"words\n{first}{second}"))
    assert first_certificate(first.replace("\n", "\r\n")) == first_certificate(first)
    assert end(first_certificate(first).encode()) == end(first.encode())


@pytest.mark.parametrize("text", ["", "no such file", "-----BEGIN CERTIFICATE-----\nMIIB"])
def test_a_text_without_a_certificate_gives_none(text: str) -> None:
    assert "" == first_certificate(text)


def test_a_port_that_answers_plain_text_is_seen() -> None:
    with answering(b"+PONG\r\n") as port:
        assert "+PONG" == plain_answer(Endpoint("127.0.0.1", port))


def test_a_port_that_hangs_up_answers_nothing() -> None:
    with answering(b"") as port:
        assert "" == plain_answer(Endpoint("127.0.0.1", port))
    assert "" == plain_answer(Endpoint("127.0.0.1", free_port()))


def test_no_handshake_is_told(tmp_path: Path) -> None:
    issue(tmp_path)
    with (
        answering(b"+PONG\r\n") as port,
        pytest.raises(UnreachableError, match="no TLS handshake: "),
    ):
        served_certificate(Endpoint("127.0.0.1", port, tls=True, cacert=str(tmp_path / "tls.crt")))
