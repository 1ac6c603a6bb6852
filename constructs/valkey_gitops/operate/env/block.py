"""Our lines in a file that is somebody else's: between two marks, replaced as a whole, the rest untouched."""

import contextlib
import os
import tempfile
from pathlib import Path

from valkey_gitops.errors import UserError


def write_block(file: Path, name: str, lines: list[str]) -> bool:
    """Brings the block of this name to these lines and the file to mode 0600; says whether anything changed.

    The file is replaced in one step, so that an interruption leaves it as it was; a link stays a link.

    Raises:
        UserError: the file cannot be read or written, or its marks do not pair.
    """
    place = file.resolve()
    try:
        before = place.read_text(encoding="utf-8") if place.exists() else ""
        after = _replaced(before, name, lines, file)
        if before == after and place.exists():
            place.chmod(0o600)
            return False
        _replace(place, after)
    except UnicodeDecodeError:
        raise UserError(f"{file} is not UTF-8 text", "Name another file with --to.") from None
    except OSError as error:
        raise UserError(f"cannot write {file}: {error.strerror}", "Name another file with --to.") from None
    return True


def _replaced(text: str, name: str, lines: list[str], file: Path) -> str:
    begin, end = (f"# valkey-gitops {name}: {mark}" for mark in ("begin", "end"))
    block = [begin, *lines, end]
    old = text.splitlines()
    if (old.count(begin), old.count(end)) == (0, 0):
        joint = "" if not text or text.endswith("\n") else "\n"
        return text + joint + "\n".join(block) + "\n"
    if (old.count(begin), old.count(end)) != (1, 1) or old.index(begin) > old.index(end):
        raise UserError(f"{file}: the marks of {name} do not pair", f"Delete the lines {begin!r} to {end!r} by hand.")
    return "\n".join([*old[: old.index(begin)], *block, *old[old.index(end) + 1 :]]) + "\n"


def _replace(place: Path, text: str) -> None:
    handle, draft = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")  # its mode is 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(draft).unlink()
        raise
