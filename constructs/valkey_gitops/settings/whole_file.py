"""A text file written whole or not at all."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from valkey_gitops.errors import UserError


def write(file: Path, text: str) -> None:
    """Puts the text in the file's place; one that is there keeps its mode, a new one gets the usual.

    Raises:
        UserError: it cannot be written; the file is then as it was.
    """
    with staged(file, text) as publish:
        publish()


@contextmanager
def staged(file: Path, text: str) -> Iterator[Callable[[], None]]:
    """The text on the disk beside the file, which takes its place when the block says so: then only a rename can fail.

    Raises:
        UserError: it cannot be written; the file is then as it was.
    """
    temporary = _beside(file, text)
    try:
        yield lambda: _rename(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)


def _beside(file: Path, text: str) -> Path:
    temporary = None
    try:
        with NamedTemporaryFile(
            "w", dir=file.parent, prefix=f".{file.name}-", delete=False, newline="", encoding="utf-8"
        ) as new:
            temporary = Path(new.name)
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        temporary.chmod(file.stat().st_mode & 0o7777 if file.exists() else 0o644)
    except BaseException as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _cannot(file, error) from None
        raise
    return temporary


def _rename(temporary: Path, file: Path) -> None:
    try:
        temporary.replace(file)
    except OSError as error:
        raise _cannot(file, error) from None


def _cannot(file: Path, error: OSError) -> UserError:
    return UserError(f"cannot write {file}: {error.strerror}", "What was there before is unchanged.")
