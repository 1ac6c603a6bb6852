"""The file that keeps the verdicts of one key: written in one step, believed only when it is whole and one's own."""

import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from valkey_gitops.admission.cache.entries import Questions, Remembered

FORMAT = "valkey-gitops verdicts 1"
MOST_FILES = 16
"""Keys that are kept: one for each set of paths and options that somebody uses."""
LARGEST = 64 * 1024 * 1024
"""Bytes of one file."""


class Stored(NamedTuple):
    """The verdicts by file, and their questions as JSON, which only a changed tree asks for."""

    verdicts: dict[str, Remembered]
    questions: str

    def parsed_questions(self) -> dict[str, Questions]:
        """The questions by file.

        Raises:
            ValueError, TypeError: these are none.
        """
        return {name: Questions(*lists) for name, lists in json.loads(self.questions).items()}


def default_folder() -> Path:
    """The user's cache, and not the project: what lies in a repository may come from others, and would be believed."""
    if named := os.environ.get("VALKEY_GITOPS_CACHE_DIR"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "valkey-gitops" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "valkey-gitops"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "valkey-gitops"


class Store(NamedTuple):
    """A folder of the cache, and a key in it."""

    folder: Path
    key: str

    @property
    def _file(self) -> Path:
        return self.folder / f"{self.key}.verdicts"

    def load(self) -> Stored | None:
        """What was kept; None where nothing was, or something that is none of ours."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            if not _is_ours(self.folder):
                return None
            head, verdicts, questions, end = self._file.read_text(encoding="utf-8").split("\n")
            if (head, end) == (f"{FORMAT} {self.key}", "end"):
                return Stored({name: Remembered(*entry) for name, entry in json.loads(verdicts).items()}, questions)
        return None

    def save(self, verdicts: dict[str, Remembered], questions: dict[str, Questions]) -> None:
        """Keeps verdicts; a folder that cannot be written is no reason to fail."""
        parts = (f"{FORMAT} {self.key}", _json(verdicts), _json(questions), "end")
        text = "\n".join(parts).encode("utf-8", "surrogatepass")
        if len(text) > LARGEST:
            return
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_ours(self.folder):
                new = self.folder / f"{os.getpid()}-{time.time_ns()}.new"
                try:
                    new.write_bytes(text)
                    new.replace(self._file)
                finally:
                    new.unlink(missing_ok=True)
                self._forget()

    def _forget(self) -> None:
        """Removes the oldest files, and what an interrupted run has left."""
        kept = sorted(self.folder.glob("*.verdicts"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in [*kept[MOST_FILES:], *sorted(self.folder.glob("*.new"))[MOST_FILES:]]:
            file.unlink(missing_ok=True)


def _json(value: dict[str, Remembered] | dict[str, Questions]) -> str:
    return json.dumps(value, separators=(",", ":"))  # ASCII: every line break in it is an escape


def _is_ours(folder: Path) -> bool:
    """Whether nobody else owns the folder or may write to it."""
    if not hasattr(os, "getuid"):
        return True
    status = folder.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022
