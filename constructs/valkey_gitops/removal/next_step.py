"""Which step is next: a look at settings, dist/, Git and cluster, and nothing remembered between two runs."""

from typing import Literal, NamedTuple

from valkey_gitops.removal.in_git import State

Name = Literal["announce", "commit", "sync", "detach", "wait", "forget"]

TITLES = {
    "announce": (1, "announce: the settings say that it leaves, and dist/ follows"),
    "commit": (1, "announce: yours to commit and push"),
    "sync": (1, "announce: the engine has yet to sync it"),
    "detach": (2, "detach: the engine lets go of it, and deletes what it has synced"),
    "wait": (2, "detach: not everything is gone yet"),
    "forget": (3, "forget: settings file and folder leave Git"),
}
"""Each step's place among the three, and what it is."""


class Standing(NamedTuple):
    """Where the removal stands."""

    announced: bool
    """The settings say so, and with `--purge` that it is one."""
    written: bool
    """dist/ is what the settings give."""
    committed: State
    pending: bool
    """The cluster has not yet what the announcement brings."""
    engines: Literal["there", "going", "gone"]
    """The engine's own objects."""
    left: bool
    """Objects are there that have yet to go, the engine's own too."""


def next_step(standing: Standing) -> Name:
    """The first step that is not done; when the cluster has nothing left, only the files are."""
    order: tuple[tuple[bool, Name], ...] = (
        (not standing.announced, "announce"),
        (not standing.left, "forget"),
        (standing.engines == "going", "wait"),
        (not standing.written, "announce"),
        (standing.committed in ("changed", "unpushed"), "commit"),
        (standing.pending, "sync"),
        (standing.engines == "there", "detach"),
        (True, "wait"),
    )
    return next(name for holds, name in order if holds)
