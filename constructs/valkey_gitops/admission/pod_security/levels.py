"""Levels of the Pod Security Standards and the versions of their checks."""

import re
from typing import Literal, NamedTuple

from valkey_gitops.errors import UserError

Level = Literal["privileged", "baseline", "restricted"]

LEVELS: tuple[Level, ...] = ("privileged", "baseline", "restricted")
"""From the most to the least permissive."""

LEVEL_PROBLEM = f"must be one of {', '.join(LEVELS)}"
VERSION_PROBLEM = 'must be "latest" or "v1.x"'

_VERSION = re.compile(r"v1\.(0|[1-9][0-9]*)")


class LevelVersion(NamedTuple):
    """A level, and the minor version whose checks it means; None is the latest that the server knows."""

    level: Level
    minor: int | None = None

    def __str__(self) -> str:
        return f"{self.level}:{'latest' if self.minor is None else f'v1.{self.minor}'}"


PRIVILEGED = LevelVersion("privileged")


def parse_level(text: str) -> Level | None:
    """The level that a label names; None for a word that is none."""
    return text if text in LEVELS else None


def parse_minor(text: str) -> tuple[bool, int | None]:
    """Whether a label's value names a version, and its minor number; None is the latest."""
    match = _VERSION.fullmatch(text)
    return text == "latest" or match is not None, int(match[1]) if match else None


def parse_level_version(text: str) -> LevelVersion:
    """`restricted` or `restricted:v1.34`.

    Raises:
        UserError: it is no level, or no version.
    """
    word, _, version = text.partition(":")
    level = parse_level(word)
    known, minor = parse_minor(version or "latest")
    if level is None or not known or text.endswith(":"):
        message = f"--pod-security {text} is no level of the Pod Security Standards"
        raise UserError(message, f"Write {', '.join(LEVELS)}, with a version if need be: restricted:v1.34.")
    return LevelVersion(level, minor)
