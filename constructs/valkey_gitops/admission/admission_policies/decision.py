"""What follows from one validation, and the results of a run."""

from typing import NamedTuple

from valkey_gitops.admission.model import Path

INVALID = "Invalid"
"""The reason where the policy names none."""


class Decision(NamedTuple):
    """A denial: the message, the reason (which gives the HTTP code), and the expression in the policy that made it.

    `whatever` is one that no validationAction softens: an audit annotation that fails.
    """

    message: str
    reason: str = INVALID
    path: Path = ()
    text: str = ""
    whatever: bool = False


class Run(NamedTuple):
    """A policy over one request with one param."""

    denials: tuple[Decision, ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    """Key and value of audit annotations."""
