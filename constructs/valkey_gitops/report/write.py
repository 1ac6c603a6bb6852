"""The page to its file, whole or not at all."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from valkey_gitops.errors import UserError


def check(file: Path) -> None:
    """Whether a page can be written there, before the work is done for nothing.

    Raises:
        UserError: it is a folder, or the folder is not there or may not be written to.
    """
    if str(file) == "-":
        return
    if file.is_dir():
        raise UserError(f"{file} is a folder", f"Name a file in it: --output {file / 'report.html'}")
    place = file.resolve()
    try:
        if not place.parent.is_dir():
            raise UserError(f"{place.parent} is not there", "Make the folder first, or name another file by --output.")
        writable = os.access(place if place.exists() and not place.is_file() else place.parent, os.W_OK)
    except OSError:  # not even to be looked at
        writable = False
    if not writable:
        raise UserError(f"cannot write to {place.parent}", "Name a file by --output where you may write.")


def write(page: str, file: Path) -> None:
    """Writes the page; `-` is standard output. A reader of the file sees the old page or the new one.

    Raises:
        UserError: the system refuses it, or the disk is full; an old page is then as it was.
    """
    data = page.encode("utf-8")
    if str(file) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    place = file.resolve()  # a link stays a link
    try:
        if place.exists() and not place.is_file():
            place.write_bytes(data)  # a device or pipe has nothing to keep
        else:
            _replace(place, data)
    except OSError as error:
        raise UserError(f"cannot write {file}: {error.strerror}", "Name another file by --output.") from None


def _replace(place: Path, data: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(draft).chmod(_mode(place))
        Path(draft).replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(draft).unlink()
        raise


def _mode(place: Path) -> int:
    """The rights that the file has, or that any new file would get: a temporary one is the owner's alone."""
    if place.exists():
        return place.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
