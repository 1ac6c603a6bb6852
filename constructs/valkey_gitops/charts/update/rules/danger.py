"""What a rule finds."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from valkey_gitops.charts.update.state import State


class Danger(NamedTuple):
    """Something that an update would do; `refused` unless only worth knowing. The runbook is what to do instead."""

    rule: str
    file: str
    message: str
    runbook: tuple[str, ...]
    refused: bool = True


Rule = Callable[[State, State], Iterator[Danger]]
"""Compares what is committed with what is new."""
