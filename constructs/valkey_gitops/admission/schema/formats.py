"""The string formats that the API server checks in custom resources; it ignores all others, int32 and int64 too."""

import re
from collections.abc import Callable

from valkey_gitops.admission.schema.scalars import is_base64, is_time

_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z", re.ASCII)
_DURATION = re.compile(r"[+-]?(0|(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)([\d.]+(ns|us|µs|ms|s|m|h))*)\Z", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\Z", re.ASCII | re.IGNORECASE)


def _address(version: int) -> Callable[[str], bool]:
    def valid(text: str) -> bool:
        from ipaddress import ip_address  # noqa: PLC0415 - few schemas have addresses

        try:
            return ip_address(text).version == version
        except ValueError:
            return False

    return valid


def _network(text: str) -> bool:
    from ipaddress import ip_interface  # noqa: PLC0415 - as above

    try:
        return "/" in text and bool(ip_interface(text))
    except ValueError:
        return False


FORMATS: dict[str, Callable[[str], bool]] = {
    "byte": is_base64,
    "date": lambda text: _DATE.match(text) is not None,
    "date-time": is_time,
    "datetime": is_time,
    "duration": lambda text: _DURATION.match(text) is not None,
    "ipv4": _address(4),
    "ipv6": _address(6),
    "cidr": _network,
    "uuid": lambda text: _UUID.match(text) is not None,
}
