"""Paths to bytes: files, folders and standard input."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from valkey_gitops.decode import Decoded, decode
from valkey_gitops.decode.documents import MAX_BYTES, Broken
from valkey_gitops.errors import UserError

SUFFIXES = (".yaml", ".yml", ".json")


class Input(NamedTuple):
    """A file and its documents; `readable` is false where the operating system refused it."""

    file: str
    decoded: Decoded
    readable: bool = True


def read_inputs(paths: Sequence[Path]) -> Iterator[Input]:
    """Every manifest file under the paths, sorted; `-` is standard input.

    Raises:
        UserError: a path is not there, or nothing at all was found.
    """
    files = [file for path in paths for file in _files(path)]
    if not files:
        where = ", ".join(map(str, paths))
        raise UserError(f"no manifest in {where}", f"Looked for files that end in {', '.join(SUFFIXES)}.")
    for file in files:
        yield _read(file)


def _files(path: Path) -> list[Path]:
    if str(path) == "-" or path.is_file():
        return [path]
    if not path.exists():
        raise UserError(f"{path} is not there", "Name files or folders of manifests, or - for standard input.")
    if not path.is_dir():
        return [path]
    return [Path(file) for file in _walk(str(path))]


def _walk(folder: str) -> Iterator[str]:
    """The manifests below a folder; by scandir, which knows folders from files without asking for each."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        yield folder  # reading it will say why
        return
    for entry in entries:
        if entry.is_dir():
            yield from _walk(entry.path)
        elif entry.name.endswith(SUFFIXES) and entry.name not in SUFFIXES:
            yield entry.path


def _read(file: Path) -> Input:
    if str(file) == "-":
        return Input("<stdin>", decode(sys.stdin.buffer.read(MAX_BYTES + 1)))
    try:
        with file.open("rb") as stream:
            return Input(file.as_posix(), decode(stream.read(MAX_BYTES + 1)))
    except OSError as error:
        problem = Broken(
            f"cannot be read: {error.strerror}", 1, 1, "Check its permissions, and that it is still there."
        )
        return Input(file.as_posix(), Decoded([], [problem]), readable=False)
