"""The backup file that is to be restored: read once, whole, before anything is done with it."""

from pathlib import Path

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.rdb import Facts, RdbCheck
from valkey_gitops.backup.replication import CHUNK
from valkey_gitops.backup.take import Progress
from valkey_gitops.errors import UserError


def check(file: Path, sha256: str | None = None, progress: Progress = lambda _done, _size: None) -> Facts:
    """What the file says of itself, after its checksum was found right.

    Raises:
        UserError: it cannot be read.
        BackupError: it is no whole RDB file, or another one than `sha256` names.
    """
    found, done = RdbCheck(), 0
    try:
        size = file.stat().st_size
        with file.open("rb") as source:
            while data := source.read(CHUNK):
                found.update(data)
                done += len(data)
                progress(done, size)
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}", "Name a file that `backup` wrote.") from None
    try:
        facts = found.facts()
    except BackupError as error:
        raise BackupError(f"{file}: {error.message}", "Take an older backup.") from None
    if sha256 and sha256.lower() != facts.sha256:
        raise BackupError(f"{file} has the SHA-256 {facts.sha256}, not {sha256}", "It is another file, or was changed.")
    return facts
