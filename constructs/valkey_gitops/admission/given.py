"""What a command line gives to validate: manifests, what the cluster runs so far, and waivers."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from valkey_gitops.admission.inputs import File, read_files
from valkey_gitops.admission.pipeline import Report

WAIVERS = Path(".valkey-gitops-waivers.yaml")
"""Read from the current directory where it exists; no file of that name is a manifest."""


MOST_JOBS = 256


class Given(NamedTuple):
    """The files of one validation; `accepting` sets the waived findings of its report aside."""

    paths: list[Path]
    files: list[File]
    old: list[File]
    accepting: Callable[[Report], Report]


def add_path_argument(parser: argparse.ArgumentParser) -> None:
    """Describes the files and folders."""
    parser.add_argument("path", nargs="*", type=Path, metavar="PATH", help="file, folder or -; default: dist")


def add_old_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes what the cluster runs."""
    before = parser.add_mutually_exclusive_group()
    before.add_argument("--old-ref", metavar="REF", help="what the cluster runs, as a Git revision: checks updates too")
    before.add_argument("--old", type=Path, metavar="DIR", help="the same as a folder; objects are paired by identity")


def add_waivers_argument(parser: argparse.ArgumentParser) -> None:
    """Describes the file of waivers."""
    parser.add_argument("--waivers", type=Path, metavar="FILE", help=f"default: {WAIVERS}, where there is one")


def add_jobs_argument(parser: argparse.ArgumentParser) -> None:
    """Describes in how many processes to work."""
    parser.add_argument(
        "-j", "--jobs", type=_jobs, default=0, metavar="N", help="processes; default: the processors, where it pays"
    )


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to {MOST_JOBS}")
    return int(text)


def given(args: argparse.Namespace) -> Given:
    """What the arguments name, read.

    Raises:
        UserError: a path, the old revision or the file of waivers cannot be used.
    """
    waivers = args.waivers or (WAIVERS if WAIVERS.is_file() else None)
    accepting = _accepting(waivers)
    paths = args.path or [Path("dist")]
    files = list(_manifests(read_files(paths), waivers))
    return Given(paths, files, list(_manifests(_old(args.old_ref, args.old, paths), waivers)), accepting)


def _accepting(file: Path | None) -> Callable[[Report], Report]:
    """What sets the waived findings of a report aside; the file is read at once."""
    if file is None:
        return lambda report: report
    from valkey_gitops.admission.waivers import load_waivers, today, waive  # noqa: PLC0415 - 2 ms of every start

    waivers = load_waivers(file)
    return lambda report: waive(report, waivers, today())


def _old(revision: str | None, folder: Path | None, paths: list[Path]) -> Iterable[File]:
    """The manifests that the cluster runs so far."""
    if revision is not None:
        from valkey_gitops.admission.git_tree import read_revision  # noqa: PLC0415 - only where Git is asked

        return read_revision(revision, paths)
    return read_files([folder]) if folder is not None else ()


def _manifests(inputs: Iterable[File], waivers: Path | None) -> Iterator[File]:
    """The inputs without the files of waivers, which may lie among the manifests."""
    for entry in inputs:
        name = entry.file.rpartition("/")[2]
        chosen = waivers and name == waivers.name and Path(entry.file).resolve() == waivers.resolve()
        if name != WAIVERS.name and not chosen:
            yield entry
