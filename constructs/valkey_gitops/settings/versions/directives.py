"""Valkey's directives by version, as real servers list them (`make directives`)."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Directive(NamedTuple):
    """A directive: the lines that have it, the first that sets it live, and its newer name if there is one."""

    since: str
    until: str = ""
    live: str = ""
    alias: str = ""

    def known(self, line: str) -> bool:
        """Whether a release line has it."""
        return order(self.since) <= order(line) and (not self.until or order(line) <= order(self.until))

    def live_in(self, line: str) -> bool:
        """Whether CONFIG SET takes it, so that a change needs no restart."""
        return bool(self.live) and order(self.live) <= order(line)


@cache
def directives() -> Mapping[str, Directive]:
    """Every directive that a server from 7.2 to 9.1 knows."""
    text = Path(__file__).with_name("directives.json").read_text(encoding="utf-8")
    return {name: Directive(**entry) for name, entry in json.loads(text).items()}


def order(line: str) -> tuple[int, ...]:
    """A release line as what it is compared by."""
    return tuple(int(part) for part in line.split("."))
