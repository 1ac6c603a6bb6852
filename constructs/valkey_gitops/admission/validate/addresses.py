"""IP addresses and CIDR blocks. Source: k8s.io/apimachinery/pkg/util/validation/ip.go and k8s.io/utils/net."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from valkey_gitops.admission.validate.versions import at_least

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

    from valkey_gitops.admission.model import Path
    from valkey_gitops.admission.validate.errors import FieldErrors

IPV4 = 4


def parsed_address(value: str) -> IPv4Address | IPv6Address | None:
    """The address, or None; the server takes leading zeros as decimal."""
    from ipaddress import ip_address  # noqa: PLC0415 - 4 ms that only objects with addresses pay

    if "%" in value:
        return None
    try:
        address = ip_address(_without_leading_zeros(value))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def parsed_block(value: str) -> IPv4Network | IPv6Network | None:
    """The block of a CIDR value, or None; bits beyond the prefix are dropped."""
    from ipaddress import ip_network  # noqa: PLC0415 - as above

    address, slash, length = value.partition("/")
    if not slash or not re.fullmatch("[0-9]{1,3}", length) or "%" in address:
        return None
    try:
        return ip_network(f"{_without_leading_zeros(address)}/{int(length)}", strict=False)
    except ValueError:
        return None


def _without_leading_zeros(value: str) -> str:
    if ":" in value:
        head, colon, tail = value.rpartition(":")
        return head + colon + _without_leading_zeros(tail) if "." in tail else value
    return ".".join(part.lstrip("0") or part[:1] for part in value.split("."))


def validate_address(value: str, errors: FieldErrors, path: Path, version: str) -> bool:
    """An IP address; its plain spelling is asked for since 1.36. Tells whether it is good."""
    if parsed_address(value) is None:
        errors.invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")
        return False
    if not at_least(version, 36):
        return True
    if _without_leading_zeros(value) != value:
        errors.invalid(path, value, "must not have leading 0s")
        return False
    if _mapped(value):
        errors.invalid(path, value, "must not be an IPv4-mapped IPv6 address")
        return False
    return True


def validate_block(value: str, errors: FieldErrors, path: Path, version: str) -> None:
    """A CIDR block; its plain spelling is asked for since 1.36."""
    block = parsed_block(value)
    if block is None:
        errors.invalid(path, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")
        return
    address, _, length = value.partition("/")
    if not at_least(version, 36):
        return
    if _without_leading_zeros(address) != address or str(int(length)) != length:
        errors.invalid(path, value, "must not have leading 0s in IP or prefix length")
    elif _mapped(address):
        errors.invalid(path, value, "must not have an IPv4-mapped IPv6 address")
    elif parsed_address(address) != block.network_address:
        errors.invalid(path, value, "must not have bits set beyond the prefix length")


def _mapped(address: str) -> bool:
    return ":" in address and getattr(parsed_address(address), "version", 6) == IPV4


def validate_reachable_address(value: str, errors: FieldErrors, path: Path) -> None:
    """An address that others may send to."""
    address = parsed_address(value)
    if address is None:
        return
    if address.is_unspecified:
        errors.invalid(path, value, f"may not be unspecified ({value})")
    if address.is_loopback:
        errors.invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)")
    if address.is_link_local:
        errors.invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)")
    if _link_local_multicast(str(address)):
        errors.invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")


def _link_local_multicast(address: str) -> bool:
    return address.startswith("224.0.0.") or bool(re.match("ff[0-9a-f]2:", address))
