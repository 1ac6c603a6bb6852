"""Whose certificate a PEM holds, and until when it is valid.

The standard library reads this only from files by a private function, and of loaded certificates only from CAs.
`cryptography` would read it, as 4 MB of compiled code in the image for two fields; they are a short walk away
(RFC 5280 section 4.1, encoded as X.690 says). No signature is checked: that is the part of the clients.
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----\s(.+?)\s-----END CERTIFICATE-----", re.DOTALL)

_SEQUENCE, _OBJECT_IDENTIFIER, _UTC_TIME, _GENERALIZED_TIME = 0x30, 0x06, 0x17, 0x18
_VERSION, _EXTENSIONS, _DNS_NAME, _IP_ADDRESS = 0xA0, 0xA3, 0x82, 0x87
_COMMON_NAME, _ALTERNATIVE_NAMES = bytes((0x55, 4, 3)), bytes((0x55, 29, 17))  # 2.5.4.3 and 2.5.29.17
_SUBJECT = 4  # behind serial number, algorithm, issuer and validity


class BadCertificateError(ValueError):
    """It is not a certificate; the text says why."""


class Certificate(NamedTuple):
    """The first certificate of a chain: the one that a server shows."""

    names: tuple[str, ...]
    """Its alternative names, or else its common name."""
    not_after: datetime
    """The last moment of its validity, in UTC."""


class _Node(NamedTuple):
    tag: int
    content: bytes


def read_certificate(pem: bytes) -> Certificate:
    """The first certificate in a PEM.

    Raises:
        BadCertificateError: there is none, or it is damaged.
    """
    block = _PEM.search(pem)
    if not block:
        raise BadCertificateError("it holds no BEGIN CERTIFICATE block")
    try:
        return _certificate(base64.b64decode(b"".join(block[1].split()), validate=True))
    except (binascii.Error, ValueError, IndexError) as error:
        raise BadCertificateError(f"its certificate is damaged ({error})") from None


def _certificate(der: bytes) -> Certificate:
    (outer,) = _nodes(der)
    fields = _children(_children(outer)[0])
    if fields[0].tag == _VERSION:
        fields = fields[1:]
    not_after = _time(_children(fields[_SUBJECT - 1])[1])
    names = tuple(_alternative_names(fields)) or tuple(_common_names(fields[_SUBJECT]))
    return Certificate(names, not_after)


def _nodes(data: bytes) -> Iterator[_Node]:
    while data:
        tag, length, start = data[0], data[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[2:start], "big")
        if len(data) < start + length:
            raise ValueError("it is cut short")
        yield _Node(tag, data[start : start + length])
        data = data[start + length :]


def _children(node: _Node) -> list[_Node]:
    if node.tag not in (_SEQUENCE, _EXTENSIONS):
        raise ValueError(f"a sequence was expected, not tag {node.tag:#04x}")
    return list(_nodes(node.content))


def _time(node: _Node) -> datetime:
    text = node.content.decode("ascii")
    if node.tag == _UTC_TIME:  # two digits for the year: 1950 to 2049
        text = ("19" if text >= "50" else "20") + text
    elif node.tag != _GENERALIZED_TIME:
        raise ValueError(f"a time was expected, not tag {node.tag:#04x}")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _common_names(subject: _Node) -> Iterator[str]:
    for relative in _children(subject):
        for attribute in _nodes(relative.content):
            key, value = _children(attribute)[:2]
            if key == _Node(_OBJECT_IDENTIFIER, _COMMON_NAME):
                yield value.content.decode("utf-8", "replace")


def _alternative_names(fields: list[_Node]) -> Iterator[str]:
    for extension in (item for field in fields if field.tag == _EXTENSIONS for item in _children(_children(field)[0])):
        key, *_, value = _children(extension)  # `critical` may stand between
        if key == _Node(_OBJECT_IDENTIFIER, _ALTERNATIVE_NAMES):
            (names,) = _nodes(value.content)
            for name in _children(names):
                if name.tag == _DNS_NAME:
                    yield name.content.decode("ascii")
                elif name.tag == _IP_ADDRESS:
                    yield str(ipaddress.ip_address(name.content))
