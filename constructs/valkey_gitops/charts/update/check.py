"""Compares the committed dist/ with the new one, deployment by deployment."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from valkey_gitops.charts.update.committed import committed
from valkey_gitops.charts.update.rules import RULES, Danger
from valkey_gitops.charts.update.state import State, state
from valkey_gitops.decode import decode


def dangers(files: Mapping[str, str], out: Path, revision: str | None, only: Iterable[str] = ()) -> list[Danger]:
    """What would happen to running servers if these files took the place of the committed ones.

    Raises:
        UserError: a revision was named that Git does not hold.
    """
    before, chosen = committed(out, revision, files), tuple(only)
    names = dict.fromkeys(path.split("/")[0] for path in before)
    return [
        danger
        for name in names
        if not chosen or name in chosen
        for danger in _deployment(_below(before, name), _below(files, name))
    ]


def _deployment(old: State, new: State) -> Iterator[Danger]:
    for rule in RULES.values():
        yield from rule(old, new)


def _below(files: Mapping[str, bytes] | Mapping[str, str], deployment: str) -> State:
    """What the folder service/ of a deployment holds."""
    return state(
        (path, document.value)
        for path, text in files.items()
        if path.startswith(f"{deployment}/service/")
        for document in decode(text if isinstance(text, bytes) else text.encode()).documents
    )
