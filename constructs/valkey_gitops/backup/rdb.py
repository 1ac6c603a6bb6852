"""Is it a whole RDB file? Magic, version, end and checksum, while the bytes pass by.

Source: rdb.c of Valkey. The checksum is CRC-64 with Jones' polynomial, over everything before it.
"""

import hashlib
from typing import Any, NamedTuple

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.errors import UserError

_HEAD, _SUM = 9, 8
_END = 0xFF
_AUX = 0xFA
_SHOWN = 4096
"""Bytes at the beginning that are kept for `auxiliary`; its few fields take some 200."""


class Facts(NamedTuple):
    """What an RDB file says of itself."""

    bytes: int
    rdb_version: int
    server_version: str
    """Of the server that wrote it; empty where it does not say."""
    checked: bool
    """Whether it carries a checksum; `rdbchecksum no` leaves it out."""
    sha256: str


def _anycrc() -> Any:
    try:
        import anycrc  # type: ignore[import-untyped]  # noqa: PLC0415 - it has no types, and may be missing
    except ImportError:
        raise UserError("anycrc is not installed", "pip install 'valkey-gitops[backup]'") from None
    return anycrc


class RdbCheck:
    """Takes the file in pieces; `facts` at the end raises BackupError unless it is whole."""

    def __init__(self) -> None:
        self._crc = _anycrc().CRC(64, 0xAD93D23594C935A9, 0, True, True, 0)  # noqa: FBT003 - its parameters have no names
        self._sum: int = 0
        self._sha = hashlib.sha256()
        self._bytes = 0
        self._head = b""
        self._tail = b""

    def update(self, data: bytes) -> None:
        """The next piece."""
        self._bytes += len(data)
        self._sha.update(data)
        if len(self._head) < _SHOWN:
            self._head += data[: _SHOWN - len(self._head)]
        # The opcode before the checksum belongs to the sum, and is looked at in the end.
        pending = self._tail + data
        cut = max(len(pending) - _SUM - 1, 0)
        self._sum = self._crc.calc(pending[:cut], self._sum)
        self._tail = pending[cut:]

    def facts(self) -> Facts:
        """What was found.

        Raises:
            BackupError: it is no RDB file, has no end, or does not fit its checksum.
        """
        version = rdb_version(self._head)
        if self._bytes < _HEAD + 1 + _SUM or self._tail[0] != _END:
            raise BackupError(f"the RDB has no end: {self._bytes} bytes came", "Take it again.")
        stored = int.from_bytes(self._tail[1:], "little")
        actual = self._crc.calc(self._tail[:1], self._sum)
        if stored not in (0, actual):
            message = f"the RDB is damaged: its checksum is {stored:016x}, its bytes give {actual:016x}"
            raise BackupError(message, "Take it again; if that does not help, look for faulty memory.")
        fields = auxiliary(self._head)
        server = fields.get("valkey-ver") or fields.get("redis-ver", "")
        return Facts(self._bytes, version, server, stored != 0, self._sha.hexdigest())


def rdb_version(head: bytes) -> int:
    """The version in the first nine bytes: REDIS and four digits, or VALKEY and three (from Valkey 9 on).

    Raises:
        BackupError: they are something else.
    """
    for magic in (b"REDIS", b"VALKEY"):
        digits = head[len(magic) : _HEAD]
        if head.startswith(magic) and len(digits) == _HEAD - len(magic) and digits.isdigit():
            return int(digits)
    raise BackupError(f"this is no RDB file: it begins with {head[:_HEAD]!r}")


def auxiliary(head: bytes) -> dict[str, str]:
    """The fields before the data, such as `valkey-ver` and `ctime`, as far as the head reaches."""
    found: dict[str, str] = {}
    at = _HEAD
    try:
        while head[at] == _AUX:
            name, at = _string(head, at + 1)
            value, at = _string(head, at)
            found[name] = value
    except IndexError:
        pass  # the head ends in the middle of a field
    return found


def _string(data: bytes, at: int) -> tuple[str, int]:
    """A string and where it ends: its length in 6 or 14 bits, or an integer of 1, 2 or 4 bytes."""
    first = data[at]
    kind, low = first >> 6, first & 0x3F
    if kind == 3:
        width = 1 << low
        if low > 2 or at + width >= len(data):
            raise IndexError
        return str(int.from_bytes(data[at + 1 : at + 1 + width], "little", signed=True)), at + 1 + width
    if kind == 2:
        raise IndexError  # longer than any of these fields is
    start, size = (at + 1, low) if kind == 0 else (at + 2, (low << 8) | data[at + 1])
    if start + size > len(data):
        raise IndexError
    return data[start : start + size].decode("utf-8", "replace"), start + size
