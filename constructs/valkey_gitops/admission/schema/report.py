"""Where a walk is, and what it found there."""

from typing import Any, NamedTuple

from valkey_gitops.admission.model import Path

Trail = tuple[Any, str | int] | None
"""A path as a linked list, the last step first: (the trail of the parent, key or index); None is the object itself."""


class Mistake(NamedTuple):
    """One thing wrong.

    `place` is what the message is about and `path` what the reader should look at: they differ for a missing field (its
    parent) and an entry that is there twice. `typed` messages spell the place as the check of server-side apply does.
    """

    rule: str
    place: Path
    path: Path
    text: str
    remedy: str
    typed: bool


class Report:
    """The mistakes of one walk, in the order of the object."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def typed(self, rule: str, trail: Trail, text: str, remedy: str = "", path: Path | None = None) -> None:
        """What the decoding refuses: its type check, or Go's decoders."""
        place = steps(trail)
        self.mistakes.append(Mistake(rule, place, place if path is None else path, text, remedy, typed=True))

    def invalid(self, rule: str, trail: Trail, text: str, remedy: str = "", path: Path | None = None) -> None:
        """What the checks of values refuse."""
        place = steps(trail)
        self.mistakes.append(Mistake(rule, place, place if path is None else path, text, remedy, typed=False))


def steps(trail: Trail) -> Path:
    """The trail as a path from the root."""
    found: list[str | int] = []
    while trail is not None:
        trail, step = trail
        found.append(step)
    return tuple(reversed(found))
