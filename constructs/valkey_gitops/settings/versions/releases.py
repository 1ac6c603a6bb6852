"""Release lines with their support, and what is known to hurt before some patch."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.settings.versions.version import Version


class Line(NamedTuple):
    """A release line: its newest known patch, and the last days of its bug and security fixes."""

    patch: int
    maintained: date
    secured: date


class Hazard(NamedTuple):
    """Something that hurts before a patch; `when` names the circumstances, `fixed` the first safe patch by line."""

    name: str
    severity: str
    when: str
    fixed: Mapping[str, int]
    reason: str
    source: str

    def hits(self, version: Version) -> bool:
        """Whether this version still has it; a tag without a patch follows the newest."""
        safe = self.fixed.get(version.line)
        return safe is not None and version.patch is not None and version.patch < safe


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name("releases.json").read_text(encoding="utf-8"))
    return found


def lines() -> dict[str, Line]:
    """The release lines that this project knows, oldest first."""
    return {
        name: Line(entry["patch"], date.fromisoformat(entry["maintained"]), date.fromisoformat(entry["secured"]))
        for name, entry in _file()["lines"].items()
    }


def hazards() -> list[Hazard]:
    """Everything that is known to hurt."""
    return [Hazard(**entry) for entry in _file()["hazards"]]
