"""What Git holds of the announcement: whether it is committed, and pushed."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

State = Literal["changed", "unpushed", "committed", "unknown"]


def state(paths: Sequence[Path]) -> State:
    """Of files and folders that may be gone; unknown without Git or a repository, never unpushed without a remote."""
    existing = next((folder for folder in paths[0].resolve().parents if folder.is_dir()), Path.cwd())
    names = [str(path.resolve()) for path in paths]
    changed = _git(existing, "status", "--porcelain", "--", *names)
    if changed is None:
        return "unknown"
    if changed:
        return "changed"
    ahead = _git(existing, "rev-list", "--max-count=1", "@{upstream}..HEAD", "--", *names)
    return "unpushed" if ahead else "committed"


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=False)  # noqa: S603, S607 - the user's own git
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
