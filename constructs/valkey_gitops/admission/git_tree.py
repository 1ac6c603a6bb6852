"""The manifests of a Git revision, without touching the work tree."""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from valkey_gitops.admission.inputs import SUFFIXES, File
from valkey_gitops.errors import UserError


def read_revision(revision: str, paths: Sequence[Path]) -> Iterator[File]:
    """Every manifest file below the paths as it stands in a revision; a path that was not there then gives none.

    Raises:
        UserError: Git is missing, this is no repository, or it does not hold the revision.
    """
    folder = _folder(paths)
    tree = _resolve(revision, folder)
    prefix = _git(folder, "rev-parse", "--show-prefix").decode().strip()
    names = [path.resolve().relative_to(folder.resolve()).as_posix() for path in paths]
    listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", tree, "--", *names).decode().split("\0")
    files = [name for name in sorted(filter(None, listed)) if name.endswith(SUFFIXES)]
    for name, data in zip(files, _contents(folder, [f"{tree}:{prefix}{name}" for name in files]), strict=True):
        yield File(f"{revision}:{prefix}{name}", data)


def _folder(paths: Sequence[Path]) -> Path:
    """The folder to ask Git in: the working one, unless a path lies in another place."""
    here = Path.cwd()
    if all(path.resolve().is_relative_to(here) for path in paths):
        return here
    first = paths[0].resolve()
    return first if first.is_dir() else first.parent


def _resolve(revision: str, folder: Path) -> str:
    try:
        return _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}").decode().strip()
    except UserError:
        if _git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true":
            remedy = "This clone is shallow: fetch more of it (`git fetch --unshallow`, or fetch-depth: 0 in CI)."
        else:
            remedy = "Name a branch, tag or commit; a remote's branch is there after `git fetch`, as origin/main."
        raise UserError(f"--old-ref {revision}: this repository does not hold it", remedy) from None


def _contents(folder: Path, names: Sequence[str]) -> Iterator[bytes]:
    """The files in one process: `git cat-file --batch` answers `<id> <type> <size>`, the bytes, and a newline."""
    output = _git(folder, "cat-file", "--batch", given="\n".join(names).encode()) if names else b""
    position = 0
    for _ in names:
        end = output.index(b"\n", position)
        size = int(output[position:end].rpartition(b" ")[2])
        yield output[end + 1 : end + 1 + size]
        position = end + size + 2


def _git(folder: Path, *words: str, given: bytes = b"") -> bytes:
    try:
        command = ["git", "-C", str(folder), *words]
        done = subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603 - the user's own git
    except FileNotFoundError:
        raise UserError("--old-ref needs git", "Install it, or name a folder of old manifests by --old.") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise UserError(f"git {words[0]}: {said or 'failed'}", "Run it in the repository that holds the manifests.")
    return done.stdout
