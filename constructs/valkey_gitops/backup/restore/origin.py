"""Where the backup lies that is to be restored: in a folder, or in a bucket, from which it is brought here first."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from valkey_gitops.backup.bucket import Bucket
from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.folder import Folder
from valkey_gitops.backup.options import S3, bucket_of
from valkey_gitops.backup.restore.into_folder import workshop
from valkey_gitops.backup.store import Store
from valkey_gitops.backup.take import Progress
from valkey_gitops.errors import UserError


class Origin(NamedTuple):
    """The backup as a file on this machine, and where it came from."""

    shown: str
    path: Path
    beside: Callable[[], Store]
    """Where what a server held before is saved: beside the backup."""
    workdir: Path
    """Where the scratch server may write."""


@contextmanager
def origin(args: argparse.Namespace, progress: Progress) -> Iterator[Origin]:
    """The backup that FILE names; what was brought here from a bucket is gone at the end.

    Raises:
        UserError: there is none, or it cannot be brought here.
        BackupError: the store refuses or breaks off, or the disk is full.
    """
    if not args.file.startswith(S3):
        path = Path(args.file)
        yield Origin(args.file, path, lambda: Folder(path.parent), args.workdir or path.parent)
        return
    url, _, name = args.file.rpartition("/")
    if not name or url.count("/") < 2:
        raise UserError(f"{args.file} names no object", "Write s3://BUCKET/PREFIX/NAME.rdb.")
    bucket = bucket_of(args, url)
    with workshop(args.workdir or Path()) as bench:
        _fetch(bucket, name, bench / name, progress)
        yield Origin(args.file, bench / name, lambda: bucket, args.workdir or Path())


def _fetch(bucket: Bucket, name: str, file: Path, progress: Progress) -> None:
    size, pieces = bucket.read(name)
    done = 0
    try:
        with file.open("xb") as target:
            for piece in pieces:
                target.write(piece)
                done += len(piece)
                progress(done, size)
    except OSError as error:
        message = f"{file.name} cannot be written: {error.strerror or error}"
        raise BackupError(message, f"It takes {size} bytes: name a disk with more room by --workdir.") from None
