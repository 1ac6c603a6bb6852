"""What a verdict depends on beside the manifests: the program, its options, and the files that they name."""

import os
import sys
from _blake2 import blake2b  # hashlib would load OpenSSL
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import jsonschema_rs

from valkey_gitops import __version__
from valkey_gitops.admission.inputs import File

_PROGRAM = Path(__file__).parents[2]
_SUFFIXES = (".yaml", ".yml", ".json")
_SAMPLES = ("good", "bad")


def digest(*parts: bytes) -> str:
    """A name for a content."""
    state = blake2b(digest_size=16)
    for part in parts:
        state.update(len(part).to_bytes(8, "little"))
        state.update(part)
    return state.hexdigest()


def cache_key(words: Sequence[str], named: Iterable[Path], old: Sequence[File]) -> str:
    """The name of the verdicts under these words, in this place.

    Args:
        words: of the command, as far as verdicts depend on them.
        named: files and folders of policies, types and context.
        old: what the cluster runs.

    Raises:
        OSError: one of them cannot be read.
    """
    here = [__version__, sys.version, str(Path.cwd()), *words]
    before = [part for file in old for part in (_bytes(file.file), file.data)]
    return digest(_bytes("\0".join(here)), *_program(), *_contents(named), b"old", *before)


def _program() -> Iterator[bytes]:
    """The program's own files by size and time: an installed version is one of many that a developer has."""
    for folder in (str(_PROGRAM), str(Path(jsonschema_rs.__file__).parent)):
        for entry in _entries(folder):
            status = entry.stat()
            yield _bytes(f"{entry.path}\0{status.st_size}\0{status.st_mtime_ns}")


def _entries(folder: str) -> Iterator["os.DirEntry[str]"]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir():
            if entry.name not in ("__pycache__", *_SAMPLES):
                yield from _entries(entry.path)
        else:
            yield entry


def _contents(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        files = [entry.path for entry in _entries(str(path))] if path.is_dir() else [str(path)]
        for file in files:
            if file.endswith(_SUFFIXES) or file == str(path):
                yield _bytes(file)
                yield Path(file).read_bytes()


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")
