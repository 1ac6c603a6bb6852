import base64
import re
import ssl
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.operate.authority import end, issue
from valkey_gitops.operate.certificate import BadCertificateError, read_certificate

CERTIFICATES = {
    "a wildcard": ({"names": "DNS:*.example.com,DNS:example.com"}, ("*.example.com", "example.com")),
    "addresses": ({"names": "IP:192.0.2.1,IP:2001:db8::1"}, ("192.0.2.1", "2001:db8::1")),
    "critical names": ({"names": "critical,DNS:a.example.com"}, ("a.example.com",)),
    "names of other kinds": ({"names": "URI:spiffe://x/y,email:a@example.com,DNS:b.example.com"}, ("b.example.com",)),
    "a common name alone": ({"subject": "/O=Platform/CN=old.example.com"}, ("old.example.com",)),
    "neither": ({"subject": "/O=Platform"}, ()),
    "a year from 2050 on, in the longer form": ({"days": 20000}, ("*.example.com",)),
    "many names, of a long length": (
        {"names": ",".join(f"DNS:host-{number}.example.com" for number in range(80))},
        tuple(f"host-{number}.example.com" for number in range(80)),
    ),
}


@pytest.mark.parametrize("case", CERTIFICATES)
def test_names_and_end_are_what_openssl_reads(tmp_path: Path, case: str) -> None:
    arguments, names = CERTIFICATES[case]
    chain = issue(tmp_path, **arguments).certificate  # type: ignore[arg-type] # a table of keyword arguments
    found = read_certificate(chain)
    assert found.names == names
    assert found.not_after.timestamp() == ssl.cert_time_to_seconds(end(chain))


def test_the_first_of_a_chain_counts(tmp_path: Path) -> None:
    leaf = issue(tmp_path, subject="/CN=leaf").certificate
    issuer = issue(tmp_path, subject="/CN=issuer").certificate
    assert read_certificate(b"a line before\n" + leaf + issuer).names == ("leaf",)
    assert read_certificate(leaf.replace(b"\n", b"\r\n")).names == ("leaf",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "no BEGIN CERTIFICATE block"),
        (b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", "no BEGIN CERTIFICATE block"),
        (b"-----BEGIN CERTIFICATE-----\nMAA=\n", "no BEGIN CERTIFICATE block"),
        (b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "is damaged"),
        (b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", "is damaged"),
        (b"-----BEGIN CERTIFICATE-----\nAgEB\n-----END CERTIFICATE-----\n", "a sequence was expected"),
        (b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "is damaged"),
    ],
)
def test_what_is_no_certificate_is_said_to_be_none(text: bytes, said: str) -> None:
    with pytest.raises(BadCertificateError, match=said):
        read_certificate(text)


@pytest.fixture(scope="module")
def der(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    issued = issue(tmp_path_factory.mktemp("ca"), names="DNS:a.example.com,IP:192.0.2.1").certificate
    return ssl.PEM_cert_to_DER_cert(issued.decode())


def pem(der: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    ("digits", "year"), [("491231235959Z", 2049), ("500101000000Z", 1950), ("990101000000Z", 1999)]
)
def test_two_digits_of_a_year_mean_1950_to_2049(der: bytes, digits: str, year: int) -> None:
    times = re.compile(rb"\x17\x0d[0-9]{12}Z")
    assert read_certificate(pem(times.sub(b"\x17\x0d" + digits.encode(), der))).not_after.year == year


def test_a_certificate_cut_short_anywhere_is_damaged(der: bytes) -> None:
    for length in range(1, len(der)):
        with pytest.raises(BadCertificateError, match="is damaged"):
            read_certificate(pem(der[:length]))
    with pytest.raises(BadCertificateError, match="it is cut short"):
        read_certificate(pem(der[:-1]))


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_damage_gives_anything_but_the_one_error(der: bytes, data: st.DataObject) -> None:
    damaged = bytearray(der[: data.draw(st.integers(0, len(der)))])
    for place in data.draw(st.lists(st.integers(0, max(len(damaged) - 1, 0)), max_size=3)) if damaged else ():
        damaged[place] = data.draw(st.integers(0, 255))
    try:
        read_certificate(pem(bytes(damaged)))
    except BadCertificateError as error:
        assert str(error)  # noqa: PT017 - most damage is noticed, some only changes a name; both are right
