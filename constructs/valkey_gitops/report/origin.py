"""Which commit the manifests are of, where Git knows."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Origin(NamedTuple):
    """Commits by their short hashes, empty where there is none; `ref` is the old revision as it was named."""

    commit: str = ""
    changed: bool = False
    """Whether the files differ from that commit."""
    ref: str = ""
    old_commit: str = ""


def origin(paths: Sequence[Path], ref: str | None) -> Origin:
    """What Git says of the paths; nothing where there is no Git, no repository, or standard input is read."""
    folder = _folder(paths)
    commit = folder and _git(folder, "rev-parse", "--short=12", "HEAD")
    if not folder or not commit:
        return Origin(ref=ref or "")
    names = [str(path.resolve()) for path in paths]
    changed = _git(folder, "status", "--porcelain", "--", *names) != ""
    old = _git(folder, "rev-parse", "--short=12", "--verify", "--quiet", f"{ref}^{{commit}}") if ref else ""
    return Origin(commit, changed, ref or "", old or "")


def _folder(paths: Sequence[Path]) -> Path | None:
    first = next((path.resolve() for path in paths if str(path) != "-"), None)
    return None if first is None or Path("-") in paths else first if first.is_dir() else first.parent


def _git(folder: Path, *words: str) -> str | None:
    """What Git answers; None where it does not."""
    try:
        command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(folder), *words]
        done = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603 - the user's own git
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
