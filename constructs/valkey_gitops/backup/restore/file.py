"""The backup that is to be restored: read once, whole, before anything is done with it."""

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.rdb import Facts, RdbCheck
from valkey_gitops.backup.replication import CHUNK
from valkey_gitops.backup.restore.origin import Origin
from valkey_gitops.backup.take import Progress
from valkey_gitops.errors import UserError


def check(backup: Origin, sha256: str | None = None, progress: Progress = lambda _done, _size: None) -> Facts:
    """What the file says of itself, after its checksum was found right.

    Raises:
        UserError: it cannot be read.
        BackupError: it is no whole RDB file, or another one than `sha256` names.
    """
    found, done = RdbCheck(), 0
    try:
        size = backup.path.stat().st_size
        with backup.path.open("rb") as source:
            while data := source.read(CHUNK):
                found.update(data)
                done += len(data)
                progress(done, size)
    except OSError as error:
        raise UserError(
            f"{backup.shown} cannot be read: {error.strerror}", "Name a file that `backup` wrote."
        ) from None
    try:
        facts = found.facts()
    except BackupError as error:
        raise BackupError(f"{backup.shown}: {error.message}", "Take an older backup.") from None
    if sha256 and sha256.lower() != facts.sha256:
        raise BackupError(
            f"{backup.shown} has the SHA-256 {facts.sha256}, not {sha256}", "It is another file, or was changed."
        )
    return facts
