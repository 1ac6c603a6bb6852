"""Addresses and prefixes read as Go's net/netip does, with its words for what is wrong."""

from typing import NamedTuple

from valkey_gitops.cel.library.quoting import quoted

_HEX = "0123456789abcdefABCDEF"
_GROUPS = 8


class Address(NamedTuple):
    """An IPv4 (32 bits) or IPv6 (128 bits) address."""

    bits: int
    number: int
    zone: str = ""

    def __str__(self) -> str:
        if self.bits == 32:
            return ".".join(str(self.number >> shift & 255) for shift in (24, 16, 8, 0))
        return _groups(self.number) + (f"%{self.zone}" if self.zone else "")


class Prefix(NamedTuple):
    """An address and how many of its first bits name the network."""

    address: Address
    length: int

    def __str__(self) -> str:
        return f"{self.address}/{self.length}"


def masked(prefix: Prefix) -> Prefix:
    """The prefix with all other bits of the address zero."""
    shift = prefix.address.bits - prefix.length
    return Prefix(Address(prefix.address.bits, prefix.address.number >> shift << shift), prefix.length)


def _groups(number: int) -> str:
    groups = [number >> shift & 0xFFFF for shift in range(112, -1, -16)]
    start, end = _longest_zeros(groups)
    if end - start < 2:
        return ":".join([f"{group:x}" for group in groups])
    return "::".join([":".join([f"{group:x}" for group in part]) for part in (groups[:start], groups[end:])])


def _longest_zeros(groups: list[int]) -> tuple[int, int]:
    best = (0, 0)
    for start in range(_GROUPS):
        end = start
        while end < _GROUPS and groups[end] == 0:
            end += 1
        if end - start > best[1] - best[0]:
            best = (start, end)
    return best


def parse_address(text: str) -> Address:
    """The address.

    Raises:
        ValueError: It is none.
    """
    for character in text:
        if character == ".":
            return Address(32, _ipv4(text, text))
        if character == ":":
            return _ipv6(text)
        if character == "%":
            raise _wrong(text, "missing IPv6 address")
    raise _wrong(text, "unable to parse IP")


def _wrong(text: str, message: str, at: str = "") -> ValueError:
    return ValueError(f"ParseAddr({quoted(text)}): {message}" + (f" (at {quoted(at)})" if at else ""))


def _ipv4(text: str, part: str) -> int:
    number, fields, value, digits = 0, 0, 0, 0
    for position, character in enumerate(part):
        if character.isascii() and character.isdigit():
            if digits == 1 and value == 0:
                raise _wrong(text, "IPv4 field has octet with leading zero")
            value, digits = value * 10 + int(character), digits + 1
            if value > 255:
                raise _wrong(text, "IPv4 field has value >255")
        elif character == ".":
            if position in (0, len(part) - 1) or part[position - 1] == ".":
                raise _wrong(text, "IPv4 field must have at least one digit", part[position:])
            if fields == 3:
                raise _wrong(text, "IPv4 address too long")
            number, fields, value, digits = number << 8 | value, fields + 1, 0, 0
        else:
            raise _wrong(text, "unexpected character", part[position:])
    if fields < 3:
        raise _wrong(text, "IPv4 address too short")
    return number << 8 | value


def _ipv6(text: str) -> Address:
    rest, marked, zone = text.partition("%")
    if marked and not zone:
        raise _wrong(text, "zone must be a non-empty string")
    groups: list[int] = []
    gap = -1
    if rest.startswith("::"):
        gap, rest = 0, rest[2:]
        if not rest:
            return Address(128, 0, zone)
    while rest and len(groups) < _GROUPS:
        group, digits = _group(text, rest)
        if rest[digits : digits + 1] == ".":
            groups += _embedded(text, rest, len(groups), gap)
            rest = ""
            break
        groups.append(group)
        rest = _after_colon(text, rest[digits:])
        if rest.startswith(":"):
            if gap >= 0:
                raise _wrong(text, "multiple :: in address", rest)
            gap, rest = len(groups), rest[1:]
    if rest:
        raise _wrong(text, "trailing garbage after address", rest)
    return Address(128, _filled(text, groups, gap), zone)


def _group(text: str, rest: str) -> tuple[int, int]:
    digits = 0
    while digits < len(rest) and rest[digits] in _HEX:
        digits += 1
        if digits > 4:
            raise _wrong(text, "each group must have 4 or less digits", rest)
    if not digits:
        raise _wrong(text, "each colon-separated field must have at least one digit", rest)
    return int(rest[:digits], 16), digits


def _embedded(text: str, rest: str, groups: int, gap: int) -> tuple[int, int]:
    if gap < 0 and groups != 6:
        raise _wrong(text, "embedded IPv4 address must replace the final 2 fields of the address", rest)
    if groups > 6:
        raise _wrong(text, "too many hex fields to fit an embedded IPv4 at the end of the address", rest)
    return divmod(_ipv4(text, rest), 0x10000)


def _after_colon(text: str, rest: str) -> str:
    if rest and rest[0] != ":":
        raise _wrong(text, "unexpected character, want colon", rest)
    if rest == ":":
        raise _wrong(text, "colon must be followed by more characters", rest)
    return rest[1:]


def _filled(text: str, groups: list[int], gap: int) -> int:
    missing = _GROUPS - len(groups)
    if missing and gap < 0:
        raise _wrong(text, "address string too short")
    if not missing and gap >= 0:
        raise _wrong(text, "the :: must expand to at least one field of zeros")
    number = 0
    for group in groups if gap < 0 else groups[:gap] + [0] * missing + groups[gap:]:
        number = number << 16 | group
    return number


def parse_prefix(text: str) -> Prefix:
    """The prefix.

    Raises:
        ValueError: It is none.
    """
    before, slash, length = text.rpartition("/")
    if not slash:
        raise _wrong_prefix(text, "no '/'")
    try:
        address = parse_address(before)
    except ValueError as error:
        raise _wrong_prefix(text, str(error)) from None
    if address.zone:
        raise _wrong_prefix(text, "IPv6 zones cannot be present in a prefix")
    number = _length(length)
    if number is None:
        raise _wrong_prefix(text, f"bad bits after slash: {quoted(length)}")
    if number > address.bits:
        raise _wrong_prefix(text, "prefix length out of range")
    return Prefix(address, number)


def _length(text: str) -> int | None:
    if not (text.isascii() and text.isdigit()) or (len(text) > 1 and text[0] == "0"):
        return None
    return int(text) if len(text) < 19 else None


def _wrong_prefix(text: str, message: str) -> ValueError:
    return ValueError(f"netip.ParsePrefix({quoted(text)}): {message}")
