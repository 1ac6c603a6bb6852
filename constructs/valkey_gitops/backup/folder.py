"""Backups in a folder: a PersistentVolumeClaim in the cluster, or a disk."""

import os
from pathlib import Path
from typing import BinaryIO

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.replication import CHUNK
from valkey_gitops.backup.store import Source
from valkey_gitops.errors import UserError

_PARTIAL = ".partial"


class Folder:
    """A folder of backups. A file appears under its name when it is whole and on the disk, never before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.is_dir():
            raise UserError(f"--to {path}: no such folder", "Make it first; a missing mount would fill another disk.")

    def __str__(self) -> str:
        return str(self._path)

    def write(self, name: str, source: Source) -> None:
        """See `Store`.

        Raises:
            BackupError: the disk does not take it.
        """
        partial = self._path / f".{name}{_PARTIAL}"
        try:
            with partial.open("xb") as file:
                while data := source.read(CHUNK):
                    file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(self._path / name)
            self._sync()
        except OSError as error:
            raise BackupError(f"{self._path / name} cannot be written: {error.strerror or error}") from None
        finally:
            partial.unlink(missing_ok=True)

    def names(self) -> list[str]:
        """See `Store`."""
        return sorted(file.name for file in self._path.iterdir() if file.is_file() and not file.name.startswith("."))

    def open(self, name: str) -> BinaryIO:
        """See `Store`."""
        return (self._path / name).open("rb")

    def remove(self, name: str) -> None:
        """See `Store`."""
        (self._path / name).unlink(missing_ok=True)

    def tidy(self, prefix: str) -> None:
        """Removes what a run that was killed has left behind."""
        for file in self._path.glob(f".{prefix}*{_PARTIAL}"):
            file.unlink(missing_ok=True)

    def _sync(self) -> None:
        if os.name == "posix":  # elsewhere a folder cannot be opened
            handle = os.open(self._path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
