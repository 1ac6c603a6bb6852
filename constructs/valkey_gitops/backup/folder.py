"""Backups in a folder: a PersistentVolumeClaim in the cluster, or a disk."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.replication import CHUNK
from valkey_gitops.backup.store import Source
from valkey_gitops.errors import UserError

_PARTIAL = ".partial"
_ROOM = "Make room, or name another folder: nothing of this run is left there, and older backups are untouched."
_RIGHT = "The folder must be writable for the user that runs this."
_REMEDIES = {errno.ENOSPC: _ROOM, errno.EDQUOT: _ROOM, errno.EFBIG: _ROOM, errno.EACCES: _RIGHT, errno.EROFS: _RIGHT}


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
        with self._told(f"{self._path / name} cannot be written"):
            try:
                with partial.open("xb") as file:
                    while data := source.read(CHUNK):
                        file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                partial.rename(self._path / name)
                self._sync()
            finally:
                partial.unlink(missing_ok=True)

    def names(self) -> list[str]:
        """See `Store`."""
        with self._told(f"{self._path} cannot be read"):
            found = [file.name for file in self._path.iterdir() if file.is_file()]
        return sorted(name for name in found if not name.startswith("."))

    def remove(self, name: str) -> None:
        """See `Store`."""
        with self._told(f"{self._path / name} cannot be removed"):
            (self._path / name).unlink(missing_ok=True)

    def tidy(self, prefix: str) -> None:
        """Removes what a run that was killed has left behind."""
        for file in self._path.glob(f".{prefix}*{_PARTIAL}"):
            with self._told(f"{file} cannot be removed"):
                file.unlink(missing_ok=True)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            remedy = _REMEDIES.get(error.errno or 0, "Look at the disk and at who owns the folder.")
            raise BackupError(f"{what}: {error.strerror or error}", remedy) from None

    def _sync(self) -> None:
        if os.name == "posix":  # elsewhere a folder cannot be opened
            handle = os.open(self._path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
