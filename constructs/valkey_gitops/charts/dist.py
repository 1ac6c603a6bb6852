"""dist/ as a closed world: exactly what the settings give, written whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from valkey_gitops.errors import UserError

OTHERS = ("policies",)
"""Folders of dist/ that are not of the settings: `valkey-gitops policies export` writes it."""


class Difference(NamedTuple):
    """How dist/ on disk differs from what the settings give; paths relative to it."""

    missing: list[str]
    stale: list[str]
    changed: list[str]

    def __bool__(self) -> bool:
        return any(self)


def compare(files: Mapping[str, str], out: Path, only: Iterable[str] = ()) -> Difference:
    """The difference over all of dist/, or over the folders of some deployments only."""
    found = _read(out, tuple(only))
    return Difference(
        missing=sorted(files.keys() - found.keys()),
        stale=sorted(found.keys() - files.keys()),
        changed=sorted(path for path in files.keys() & found.keys() if files[path].encode() != found[path]),
    )


def _read(out: Path, only: tuple[str, ...]) -> dict[str, bytes]:
    try:
        roots = [out / name for name in only] if only else _entries(out)
        return {
            file.relative_to(out).as_posix(): file.read_bytes()
            for root in roots
            for file in (sorted(root.rglob("*")) if root.is_dir() else [root])
            if file.exists() and not file.is_dir()
        }
    except OSError as error:
        raise UserError(f"cannot read {error.filename}: {error.strerror}") from None


def _entries(out: Path) -> list[Path]:
    return [entry for entry in sorted(out.iterdir()) if entry.name not in OTHERS] if out.is_dir() else []


def write(files: Mapping[str, str], out: Path, only: Iterable[str] = ()) -> None:
    """Puts the files in place of what is there: built beside it first, then swapped in by renaming.

    Raises:
        UserError: it cannot be written; what was there is then as it was.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise UserError(f"cannot write beside {out}: {error.strerror}", "Make its parent folder writable.") from None
    try:
        new = staging / "new"
        _build(files, new, out, tuple(only))
        _swap(new, out, staging / "old")
    except OSError as error:
        raise UserError(f"cannot write {out}: {error.strerror}", "What was there before is unchanged.") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _build(files: Mapping[str, str], new: Path, out: Path, only: tuple[str, ...]) -> None:
    if only and out.is_dir():
        shutil.copytree(out, new, symlinks=True, ignore=lambda folder, _: only if Path(folder) == out else ())
    elif out.is_dir():
        for name in OTHERS:
            if (out / name).is_dir():
                shutil.copytree(out / name, new / name, symlinks=True)
    new.mkdir(exist_ok=True)
    new.chmod(0o755)
    for path, text in files.items():
        file = new / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def _swap(new: Path, out: Path, old: Path) -> None:
    """Two renames; if the second fails, the first is taken back."""
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
