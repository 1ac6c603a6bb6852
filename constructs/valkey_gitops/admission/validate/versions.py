"""Versions of Kubernetes, for rules that came or went with one."""

from functools import cache


@cache
def at_least(version: str, minor: int) -> bool:
    """Whether a version such as `1.34` or `v1.34.4` is 1.`minor` or later."""
    part = version.removeprefix("v").split(".")[1:2]
    return bool(part) and part[0].isdigit() and int(part[0]) >= minor
