"""ip('10.0.0.1'): addresses without zones, and without IPv4 inside IPv6."""

from typing import Any, ClassVar

from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.functions import Library, Overload, one_pass, two_passes
from valkey_gitops.cel.library.netip import Address, parse_address
from valkey_gitops.cel.library.quoting import quoted
from valkey_gitops.cel.types import BOOL, INT, STRING, Type, opaque
from valkey_gitops.cel.values import Opaque

IP = opaque("net.IP")


class IPValue(Opaque):
    """An address."""

    __slots__ = ("address",)
    cel_type: ClassVar[Type] = IP

    def __init__(self, address: Address) -> None:
        self.address = address

    @property
    def size(self) -> int:
        """Bytes: 4 or 16."""
        return self.address.bits // 8

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IPValue) and self.address == other.address

    def __hash__(self) -> int:
        return hash(self.address)

    def __str__(self) -> str:
        return str(self.address)


def is_mapped(address: Address) -> bool:
    """Whether it is an IPv4 address in IPv6: ::ffff:10.0.0.1."""
    return address.bits == 128 and address.number >> 32 == 0xFFFF


def parsed(text: str) -> IPValue:
    """The address that a text stands for.

    Raises:
        EvaluationError: It is none that Kubernetes allows.
    """
    try:
        address = parse_address(text)
    except ValueError as error:
        raise EvaluationError(f"IP Address {quoted(text)} parse error during conversion from string: {error}") from None
    if address.zone:
        raise EvaluationError(f"IP address {quoted(text)} with zone value is not allowed")
    if is_mapped(address):
        raise EvaluationError(f"IPv4-mapped IPv6 address {quoted(text)} is not allowed")
    return IPValue(address)


def _is_ip(text: str) -> bool:
    try:
        parsed(text)
    except EvaluationError:
        return False
    return True


def _is_canonical(text: str) -> bool:
    return str(parsed(text)) == text


def _family(value: IPValue) -> int:
    return 4 if value.address.bits == 32 else 6


def _is_unspecified(value: IPValue) -> bool:
    return value.address.number == 0


def _is_loopback(value: IPValue) -> bool:
    address = value.address
    return address.number >> 24 == 127 if address.bits == 32 else address.number == 1


def _is_link_local_multicast(value: IPValue) -> bool:
    address = value.address
    if address.bits == 32:
        return address.number >> 8 == 0xE00000  # 224.0.0.0/24
    return address.number >> 112 & 0xFF0F == 0xFF02  # ff02::/16, whatever its flags


def _is_link_local_unicast(value: IPValue) -> bool:
    address = value.address
    if address.bits == 32:
        return address.number >> 16 == 0xA9FE  # 169.254.0.0/16
    return address.number >> 118 == 0xFE80 >> 6  # fe80::/10


def _is_global_unicast(value: IPValue) -> bool:
    address = value.address
    if address.bits == 32:
        multicast = address.number >> 28 == 0xE or address.number == 0xFFFFFFFF
    else:
        multicast = address.number >> 120 == 0xFF
    return not (multicast or _is_unspecified(value) or _is_loopback(value) or _is_link_local_unicast(value))


def _member(overload: str, name: str, implementation: Any, result: Type = BOOL) -> Overload:
    return Overload(overload, name, (IP,), result, implementation, member=True)


LIBRARY = Library(
    "kubernetes.net.ip",
    (
        Overload("string_to_ip", "ip", (STRING,), IP, parsed, cost=one_pass),
        Overload("is_ip", "isIP", (STRING,), BOOL, _is_ip, cost=one_pass),
        Overload("ip_is_canonical", "ip.isCanonical", (STRING,), BOOL, _is_canonical, cost=two_passes),
        Overload("ip_to_string", "string", (IP,), STRING, str),
        _member("ip_family", "family", _family, INT),
        _member("ip_is_unspecified", "isUnspecified", _is_unspecified),
        _member("ip_is_loopback", "isLoopback", _is_loopback),
        _member("ip_is_link_local_multicast", "isLinkLocalMulticast", _is_link_local_multicast),
        _member("ip_is_link_local_unicast", "isLinkLocalUnicast", _is_link_local_unicast),
        _member("ip_is_global_unicast", "isGlobalUnicast", _is_global_unicast),
    ),
    types={"net.IP": IP},
    since=(1, 30),
)
