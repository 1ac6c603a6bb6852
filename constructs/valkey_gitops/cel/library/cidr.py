"""cidr('10.0.0.0/8'): networks, and what they contain."""

from collections.abc import Sequence
from functools import partial
from math import ceil
from typing import Any, ClassVar

from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.functions import Library, Overload, one_pass, size, traversal
from valkey_gitops.cel.library.ip import IP, IPValue, is_mapped
from valkey_gitops.cel.library.ip import parsed as parsed_ip
from valkey_gitops.cel.library.netip import Address, Prefix, masked, parse_prefix
from valkey_gitops.cel.library.quoting import quoted
from valkey_gitops.cel.types import BOOL, INT, STRING, Type, opaque
from valkey_gitops.cel.values import Opaque

CIDR = opaque("net.CIDR")
_member = partial(Overload, member=True)


class CIDRValue(Opaque):
    """A network; 10.0.0.1/8 and 10.0.0.0/8 are two values."""

    __slots__ = ("prefix",)
    cel_type: ClassVar[Type] = CIDR

    def __init__(self, prefix: Prefix) -> None:
        self.prefix = prefix

    @property
    def size(self) -> int:
        """Bytes that the prefix takes."""
        return ceil(self.prefix.length / 8)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CIDRValue) and self.prefix == other.prefix

    def __hash__(self) -> int:
        return hash(self.prefix)

    def __str__(self) -> str:
        return str(self.prefix)


def _cidr(text: str) -> CIDRValue:
    try:
        return CIDRValue(_allowed(text))
    except ValueError as error:
        raise EvaluationError(f"network address parse error during conversion from string: {error}") from None


def _allowed(text: str) -> Prefix:
    try:
        prefix = parse_prefix(text)
    except ValueError as error:
        raise ValueError(f"network address parse error during conversion from string: {error}") from None
    if is_mapped(prefix.address):
        raise ValueError(f"IPv4-mapped IPv6 address {quoted(text)} is not allowed")
    return prefix


def _is_cidr(text: str) -> bool:
    try:
        _allowed(text)
    except ValueError:
        return False
    return True


def _contains(prefix: Prefix, address: Address) -> bool:
    shift = prefix.address.bits - prefix.length
    return prefix.address.bits == address.bits and prefix.address.number >> shift == address.number >> shift


def _contains_ip(value: CIDRValue, ip: IPValue) -> bool:
    return _contains(value.prefix, ip.address)


def _contains_ip_text(value: CIDRValue, text: str) -> bool:
    try:
        ip = parsed_ip(text)
    except EvaluationError:
        raise no_such_overload() from None  # the server says no more
    return _contains_ip(value, ip)


def _contains_cidr(value: CIDRValue, other: CIDRValue) -> bool:
    return value.prefix.length <= other.prefix.length and _contains(value.prefix, other.prefix.address)


def _contains_cidr_text(value: CIDRValue, text: str) -> bool:
    return _contains_cidr(value, _cidr(text))


def _ip(value: CIDRValue) -> IPValue:
    return IPValue(value.prefix.address)


def _masked(value: CIDRValue) -> CIDRValue:
    return CIDRValue(masked(value.prefix))


def _prefix_length(value: CIDRValue) -> int:
    return value.prefix.length


def _compared(arguments: Sequence[Any], _: Any) -> int:
    return traversal(2 * size(arguments[0]))


def _parsed_and_compared(arguments: Sequence[Any], _: Any) -> int:
    return traversal(2 * size(arguments[0])) + traversal(size(arguments[1]))


def _masked_and_compared(arguments: Sequence[Any], _: Any) -> int:
    return traversal(2 * size(arguments[0])) + traversal(size(arguments[0])) + 1


def _all_of_these(arguments: Sequence[Any], result: Any) -> int:
    return _masked_and_compared(arguments, result) + traversal(size(arguments[1]))


LIBRARY = Library(
    "kubernetes.net.cidr",
    (
        Overload("string_to_cidr", "cidr", (STRING,), CIDR, _cidr, cost=one_pass),
        Overload("is_cidr", "isCIDR", (STRING,), BOOL, _is_cidr, cost=one_pass),
        Overload("cidr_to_string", "string", (CIDR,), STRING, str),
        # The first ones say what a call costs that may be either.
        _member("cidr_contains_ip_ip", "containsIP", (CIDR, IP), BOOL, _contains_ip, cost=_compared),
        _member(
            "cidr_contains_ip_string", "containsIP", (CIDR, STRING), BOOL, _contains_ip_text, cost=_parsed_and_compared
        ),
        _member("cidr_contains_cidr", "containsCIDR", (CIDR, CIDR), BOOL, _contains_cidr, cost=_masked_and_compared),
        _member(
            "cidr_contains_cidr_string", "containsCIDR", (CIDR, STRING), BOOL, _contains_cidr_text, cost=_all_of_these
        ),
        _member("cidr_ip", "ip", (CIDR,), IP, _ip),
        _member("cidr_prefix_length", "prefixLength", (CIDR,), INT, _prefix_length),
        _member("cidr_masked", "masked", (CIDR,), CIDR, _masked),
    ),
    types={"net.CIDR": CIDR},
    since=(1, 30),
)
