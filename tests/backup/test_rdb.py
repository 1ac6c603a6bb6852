"""A file is whole or refused, in whatever pieces it comes."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.backup.rdb_files import CRC, HEAD, rdb, summed
from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.rdb import Facts, RdbCheck, auxiliary, rdb_version


def facts(data: bytes, pieces: int = 1 << 20) -> Facts:
    check = RdbCheck()
    for start in range(0, len(data), pieces):
        check.update(data[start : start + pieces])
    return check.facts()


def test_the_checksum_is_the_servers() -> None:
    """The check value that crc64.c of Valkey names for its polynomial."""
    assert 0xE9C6D914C4B8D9CA == CRC.calc(b"123456789")


@given(st.binary(max_size=300), st.integers(1, 40))
def test_a_whole_file_is_taken_in_any_pieces(data: bytes, pieces: int) -> None:
    whole = rdb(data)
    assert Facts(len(whole), 80, "9.1.2", checked=True, sha256=hashlib.sha256(whole).hexdigest()) == facts(
        whole, pieces
    )


@given(st.binary(min_size=1, max_size=50), st.data())
def test_a_flipped_bit_is_found_wherever_it_is(data: bytes, draw: st.DataObject) -> None:
    whole = bytearray(rdb(data))
    whole[draw.draw(st.integers(0, len(whole) - 1))] ^= 1 << draw.draw(st.integers(0, 7))
    with pytest.raises(BackupError):
        facts(bytes(whole))


@given(st.binary(max_size=50), st.data())
def test_a_file_that_was_cut_is_refused(data: bytes, draw: st.DataObject) -> None:
    whole = rdb(data)
    with pytest.raises(BackupError):
        facts(whole[: draw.draw(st.integers(0, len(whole) - 1))])


def test_damage_is_told_with_both_sums() -> None:
    whole = rdb(b"data")
    with pytest.raises(BackupError, match=r"its checksum is [0-9a-f]{16}, its bytes give [0-9a-f]{16}"):
        facts(whole.replace(b"data", b"date"))


def test_a_server_without_checksums_is_believed_and_told() -> None:
    assert not facts(HEAD + b"\xff" + bytes(8)).checked


@pytest.mark.parametrize(("head", "version"), [(b"REDIS0011", 11), (b"VALKEY080", 80)])
def test_the_version_stands_in_the_first_bytes(head: bytes, version: int) -> None:
    assert version == rdb_version(head)


@pytest.mark.parametrize("head", [b"", b"REDIS", b"VALKEY08", b"REDISabcd", b"PK\x03\x04aaaaaa", b"<!DOCTYPE html>"])
def test_what_is_no_rdb_file_is_refused(head: bytes) -> None:
    with pytest.raises(BackupError, match="this is no RDB file"):
        rdb_version(head)


def test_the_fields_before_the_data_are_read() -> None:
    assert {"valkey-ver": "9.1.2", "ctime": str(0x70000000)} == auxiliary(HEAD + b"\xfe\x00")


@given(st.binary(max_size=60))
def test_a_head_of_nonsense_gives_what_can_be_read(head: bytes) -> None:
    auxiliary(HEAD[:20] + head)


def test_an_old_server_is_named_too() -> None:
    assert "7.2.4" == facts(summed(b"REDIS0011\xfa\x09redis-ver\x057.2.4\xff")).server_version
