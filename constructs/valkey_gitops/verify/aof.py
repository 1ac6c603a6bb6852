"""The append-only file on disk: a folder with a manifest, a base file and increments (the layout since 7.0)."""

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

BASE, HISTORY, INCREMENT = "b", "h", "i"

# POSIX sh, for Alpine's busybox too. The manifest is printed twice: a rewrite in between shows as a difference.
LISTING_SCRIPT = """\
cd "$1" 2>&1 || exit 0
echo =manifest; cat "$2" 2>/dev/null
echo =files; for f in *; do if [ -s "$f" ]; then echo "+ $f"; elif [ -e "$f" ]; then echo "0 $f"; fi; done
echo =manifest; cat "$2" 2>/dev/null
echo =end
"""


class Entry(NamedTuple):
    """One line of the manifest: a file and its type, b(ase), h(istory) or i(ncrement)."""

    file: str
    type: str


class Folder(NamedTuple):
    """The append-only folder as it was seen: each file with whether it holds bytes; `problem` when it was not seen."""

    files: Mapping[str, bool]
    manifest: str | None
    settled: bool = True
    problem: str = ""


def read_folder(folder: Path, manifest: str) -> Folder:
    """The folder on this machine's own disk."""
    try:
        before = _text(folder / manifest)
        files = {entry.name: entry.stat().st_size > 0 for entry in folder.iterdir()}
        return Folder(files, before, settled=before == _text(folder / manifest))
    except OSError as error:
        return Folder({}, None, problem=f"{folder}: {error.strerror}")


def parse_listing(output: str) -> Folder:
    """The folder from what the listing script printed inside the container."""
    if not output.rstrip().endswith("=end"):
        return Folder({}, None, problem=output.strip() or "the listing printed nothing")
    before, _, rest = output.partition("=manifest\n")[2].partition("=files\n")
    listing, _, after = rest.partition("=manifest\n")
    after = after.rstrip().removesuffix("=end")
    files = {line[2:]: line[0] == "+" for line in listing.splitlines()}
    return Folder(files, before or None, settled=before == after)


def parse_manifest(text: str) -> list[Entry]:
    """The entries of a manifest, in its order; raises ValueError for a line that is none."""
    entries = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        words = shlex.split(line)
        pairs = dict(zip(words[::2], words[1::2], strict=False))
        if "file" not in pairs or "type" not in pairs:
            raise ValueError(f"the line {line!r} names no file and type")
        entries.append(Entry(pairs["file"], pairs["type"]))
    return entries


def folder_problem(folder: Folder, manifest: str) -> str:
    """What is wrong with the folder in one clause, empty when the server could load from it."""
    if folder.problem:
        return folder.problem
    if folder.manifest is None:
        return f"the manifest {manifest} is missing (found: {_listed(folder.files) or 'an empty folder'})"
    try:
        entries = parse_manifest(folder.manifest)
    except ValueError as error:
        return f"the manifest {manifest} is damaged: {error}"
    # History files are on their way out; the server deletes them when it likes.
    live = [entry for entry in entries if entry.type != HISTORY]
    if not any(entry.type == INCREMENT for entry in live):
        return f"the manifest {manifest} lists no increment, so nothing is being appended"
    missing = [entry.file for entry in live if entry.file not in folder.files]
    if missing:
        return f"the manifest lists {_listed(missing)}, which the folder does not hold"
    # An older increment may be empty: a rewrite began before anything was written to it.
    full = [entry for entry in live if entry.type == BASE] + live[-1:]
    empty = [entry.file for entry in full if not folder.files[entry.file]]
    return f"empty: {_listed(empty)}" if empty else ""


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))
