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


class File(NamedTuple):
    """A file and its bytes, or why they cannot be read."""

    file: str
    data: bytes
    problem: Broken | None = None

    def decoded(self) -> Input:
        """The documents of the file."""
        if self.problem:
            return Input(self.file, Decoded([], [self.problem]), readable=False)
        return Input(self.file, decode(self.data))


def read_inputs(paths: Sequence[Path]) -> Iterator[Input]:
    """The documents of every manifest file under the paths; as `read_files`."""
    return (file.decoded() for file in read_files(paths))


def read_files(paths: Sequence[Path]) -> Iterator[File]:
    """Every manifest file under the paths, sorted; `-` is standard input.

    Raises:
        UserError: a path is not there, or nothing at all was found.
    """
    files = [file for path in paths for file in _files(path)]
    if not files:
        where = ", ".join(map(str, paths))
        raise UserError(f"no manifest in {where}", f"Looked for files that end in {', '.join(SUFFIXES)}.")
    for name, is_regular in files:
        yield _read(name) if is_regular else _unread(name, "no regular file", "Remove it, or name it as a PATH.")


def _files(path: Path) -> Iterator[tuple[str, bool]]:
    """Names of files, and whether reading one comes to an end; what is named outright is taken to be such."""
    if str(path) != "-" and not path.exists():
        raise UserError(f"{path} is not there", "Name files or folders of manifests, or - for standard input.")
    return _walk(str(path)) if str(path) != "-" and path.is_dir() else iter([(str(path), True)])


def _walk(folder: str) -> Iterator[tuple[str, bool]]:
    """The manifests below a folder; by scandir, which knows folders from files without asking for each."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        yield folder, True  # reading it will say why
        return
    for entry in entries:
        path = entry.name if folder == "." else entry.path
        if entry.is_dir():
            if not entry.is_symlink() or not _leads_up(path):
                yield from _walk(path)
        elif entry.name.endswith(SUFFIXES) and entry.name not in SUFFIXES:
            yield path, entry.is_file() or not Path(path).exists()


def _leads_up(link: str) -> bool:
    """Whether a link leads to a folder that it lies in, which is read already."""
    return Path(link).parent.resolve().is_relative_to(Path(link).resolve())


def _read(name: str) -> File:
    if name == "-":
        return File("<stdin>", sys.stdin.buffer.read(MAX_BYTES + 1))
    try:
        with open(name, "rb") as stream:  # noqa: PTH123 - a Path for each file costs as much as reading it
            # To ask for the limit makes room for it: a hundred times what a manifest has.
            size = os.fstat(stream.fileno()).st_size
            return File(_posix(name), stream.read() if 0 < size <= MAX_BYTES else stream.read(MAX_BYTES + 1))
    except OSError as error:
        return _unread(name, error.strerror or str(error), "Check its permissions, and that it is still there.")


def _unread(name: str, why: str, remedy: str) -> File:
    return File(_posix(name), b"", Broken(f"cannot be read: {why}", 1, 1, remedy))


def _posix(name: str) -> str:
    return name.replace("\\", "/") if os.sep == "\\" else name
