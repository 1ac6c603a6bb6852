"""What a check finds, and the words that checks share."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.pod_security.pod import Pod


class Violation(NamedTuple):
    """A demand that a pod breaks, in the plugin's words; `places` are the fields that break it, or lack."""

    reason: str
    detail: str
    places: tuple[Path, ...]

    @property
    def sentence(self) -> str:
        """The reason with its detail, as the plugin lists it among others."""
        return f"{self.reason} ({self.detail})"


CheckPod = Callable[[Pod], Violation | None]


class Check(NamedTuple):
    """A check of the plugin by its identity, which also gives its place in a message.

    `versions` has the first minor version of each form, ascending. `overrides` names the baseline check whose place a
    restricted one takes.
    """

    identity: str
    level: Literal["baseline", "restricted"]
    versions: tuple[tuple[int, CheckPod], ...]
    overrides: str = ""

    def at(self, minor: int) -> CheckPod | None:
        """The form of a minor version; None before there was one."""
        return next((form for since, form in reversed(self.versions) if since <= minor), None)


def quoted(words: Iterable[str]) -> str:
    """`"a", "b"`."""
    return ", ".join(f'"{word}"' for word in words)


def plural(word: str, items: Sequence[object]) -> str:
    """The word for one, or for several."""
    return word if len(items) == 1 else f"{word}s"


def named(names: Sequence[str]) -> str:
    """`container "a"` or `containers "a", "b"`."""
    return f"{plural('container', names)} {quoted(names)}"


def setters(pod: bool, names: Sequence[str]) -> str:
    """Who sets a value: the pod, containers, or both."""
    return " and ".join([*(["pod"] if pod else []), *([named(names)] if names else [])])
