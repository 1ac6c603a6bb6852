"""The files of dist/ as a Git revision holds them."""

import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

from valkey_gitops.errors import UserError

HEAD = "HEAD"
_SERVICE = "/service/"
"""The folder of a deployment in which an update can hurt."""


def committed(out: Path, revision: str | None, files: Mapping[str, str]) -> dict[str, bytes]:
    """The committed files of service/ of each deployment that has changed there, by their path in dist/.

    Files are compared by the hashes that Git keeps, so that an unchanged dist/ costs one call. Without a revision it is
    HEAD, and where there is none (no repository, no commit, no git) nothing is committed.

    Raises:
        UserError: a revision was named, and Git does not hold it.
    """
    try:
        listed = _git(out, "ls-tree", "-r", "-z", revision or HEAD, "--", ".")
    except (OSError, _GitError) as error:
        if revision is None:
            return {}
        remedy = "Name a branch, tag or commit; a remote's branch is there after `git fetch`, as origin/main."
        raise UserError(f"--old-ref {revision}: {error}", remedy) from None
    entries = [line.split("\t", 1) for line in listed.decode().split("\0") if line]
    hashes = {name: head.split()[2] for head, name in entries if _SERVICE in name}
    files = {name: text for name, text in files.items() if _SERVICE in name}
    same = {name for name, identity in hashes.items() if name in files and identity == _identity(files[name], identity)}
    changed = {name.split("/")[0] for name in hashes.keys() | files.keys() if name not in same}
    wanted = {name: identity for name, identity in hashes.items() if name.split("/")[0] in changed}
    return dict(zip(wanted, _contents(out, list(wanted.values())), strict=True))


def _identity(text: str, like: str) -> str:
    """Git's name for a file's content: SHA-1, or SHA-256 in a repository of that kind."""
    data = text.encode()
    kind = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return kind(b"blob %d\0" % len(data) + data).hexdigest()


class _GitError(Exception):
    pass


def _contents(out: Path, identities: list[str]) -> list[bytes]:
    """`git cat-file --batch` answers `<id> <type> <size>`, the bytes, and a newline, for each."""
    output = _git(out, "cat-file", "--batch", given="\n".join(identities).encode()) if identities else b""
    found, position = [], 0
    for _ in identities:
        end = output.index(b"\n", position)
        size = int(output[position:end].rpartition(b" ")[2])
        found.append(output[end + 1 : end + 1 + size])
        position = end + size + 2
    return found


def _git(out: Path, *words: str, given: bytes = b"") -> bytes:
    if not out.is_dir():
        raise _GitError(f"{out} is not there")
    command = ["git", "-C", str(out), *words]
    done = subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603 - the user's own git
    if done.returncode != 0:
        raise _GitError(done.stderr.decode(errors="replace").strip().removeprefix("fatal: ") or "git failed")
    return done.stdout
