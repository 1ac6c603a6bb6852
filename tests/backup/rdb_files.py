"""RDB files made by hand: beginning, some bytes, end and checksum."""

from collections.abc import Iterator

import anycrc  # type: ignore[import-untyped]  # it has no types

HEAD = b"VALKEY080\xfa\x0avalkey-ver\x059.1.2\xfa\x05ctime\xc2\x00\x00\x00\x70"


CRC = anycrc.CRC(64, 0xAD93D23594C935A9, 0, True, True, 0)  # noqa: FBT003 - its parameters have no names


def summed(body: bytes) -> bytes:
    """The body with its checksum behind it."""
    return body + int(CRC.calc(body)).to_bytes(8, "little")


def rdb(data: bytes = b"") -> bytes:
    """A whole file; its data need not make sense, as nobody parses it."""
    return summed(HEAD + data + b"\xff")


def long_rdb(pieces: int) -> Iterator[bytes]:
    """A whole file of so many megabytes of zeros and a little more, never in memory at once."""
    zeros, crc = bytes(1_000_000), CRC.calc(HEAD)
    yield HEAD
    for _ in range(pieces):
        crc = CRC.calc(zeros, crc)
        yield zeros
    yield b"\xff" + int(CRC.calc(b"\xff", crc)).to_bytes(8, "little")
