"""Versions of the server, as far as a tag says them."""

import re
from collections.abc import Mapping

_NUMBERS = re.compile(r"[0-9]+(\.[0-9]+)*")


def running_version(server: Mapping[str, str]) -> str:
    """The version in INFO server: `redis_version` is frozen at 7.2.4 in Valkey."""
    return server.get("valkey_version") or server.get("redis_version", "")


def older(running: str, wanted: str) -> bool:
    """Whether the running version is below the wanted one, compared as far as both are told: 9.1.2 is not below 9.1."""
    pairs = zip(_numbers(running), _numbers(wanted), strict=False)
    return next((mine < theirs for mine, theirs in pairs if mine != theirs), False)


def _numbers(text: str) -> list[int]:
    found = _NUMBERS.match(text)
    return [int(part) for part in found[0].split(".")] if found else []
