"""Into the data folder of a stopped server: an append-only folder proved before it is put there."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.restore.scratch import Content, Scratch, scratch
from valkey_gitops.errors import UserError

APPEND_ONLY = "appendonlydir"


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """An own folder inside of `folder`, on the same disk; gone at the end, however that comes.

    Raises:
        UserError: nothing can be made there.
    """
    try:
        made = Path(tempfile.mkdtemp(prefix=".restore-", dir=folder))
    except OSError as error:
        raise UserError(f"{folder}: {error.strerror}", "Name a folder that exists and may be written.") from None
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def loaded(program: Path, file: Path, bench: Path) -> Iterator[Scratch]:
    """A scratch server that holds the backup."""
    (bench / "dump.rdb").symlink_to(file.resolve())
    try:
        with scratch(program, bench, "--appendonly", "no") as server:
            yield server
    finally:
        (bench / "dump.rdb").unlink()


def prepare(program: Path, file: Path, bench: Path) -> Content:
    """The backup as an append-only folder in `bench`, read back by another server and found equal.

    Raises:
        BackupError: it cannot be written, or what came back is not what the backup holds.
    """
    with loaded(program, file, bench) as server:
        wanted = server.content()
        server.switch_aof_on()
    with scratch(program, bench, "--appendonly", "yes") as server:
        found = server.content()
        if found != wanted:  # keys whose time ended meanwhile: compared again side by side
            with workshop(bench) as second, loaded(program, file, second) as other:
                wanted, found = other.content(), server.content()
    if found != wanted:
        raise BackupError(f"what was written holds {found.keys}, the backup {wanted.keys}", "Please report it.")
    return found


def publish(bench: Path, folder: Path) -> Path | None:
    """Puts the append-only folder in its place; what was there stays beside it, under the name that is given back."""
    target, kept = folder / APPEND_ONLY, None
    owner = folder.stat()
    if os.name == "posix" and os.geteuid() == 0:
        for path in [bench / APPEND_ONLY, *(bench / APPEND_ONLY).iterdir()]:
            os.chown(path, owner.st_uid, owner.st_gid)
    if target.exists():
        kept = folder / f"{APPEND_ONLY}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        target.rename(kept)
    try:
        (bench / APPEND_ONLY).rename(target)
    except BaseException:
        if kept:
            kept.rename(target)
        raise
    return kept
