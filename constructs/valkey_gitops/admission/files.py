"""A validation of files: from the cache as far as it goes, and in as many processes as pay."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from valkey_gitops.admission.inputs import File
from valkey_gitops.admission.pipeline import Cluster, Judged, Report, Survey, survey

FORKS = sys.platform == "linux"
"""Elsewhere it is not safe, or not there."""
WORTH_A_PROCESS = 300 if FORKS else 1500
"""Changes that take longer to review than a process takes to start."""
WORTH_KEEPING = 100
"""Files; fewer are reviewed in the time that the cache takes."""


class How(NamedTuple):
    """How to work.

    `load` makes the cluster again, in a process that shares no memory, so it must be picklable. Of `jobs`, 0 means as
    many as pay. `cache` is a folder, or None for the user's own.
    """

    load: Callable[[], Cluster]
    jobs: int = 1
    is_cached: bool = False
    cache: Path | None = None


class Dependencies(NamedTuple):
    """What the verdicts depend on beside the files: the words of the command, and the files and folders they name."""

    words: Sequence[str]
    named: Sequence[Path]


def validate_files(
    files: Sequence[File], old: Sequence[File], cluster: Cluster, how: How, dependencies: Dependencies
) -> Report:
    """The report of `pipeline.validate` over these files."""
    reviewing = Reviewing(files, old, cluster, how)
    if not how.is_cached or len(files) < WORTH_KEEPING:
        return reviewing.report()
    from valkey_gitops.admission.cache import Store, cache_key, default_folder, remembering  # noqa: PLC0415 - large trees

    key = cache_key(dependencies.words, dependencies.named, old)
    return remembering(reviewing, Store(how.cache or default_folder(), key))


class Reviewing(NamedTuple):
    """The review of some files, before it has begun."""

    files: Sequence[File]
    old: Sequence[File]
    cluster: Cluster
    how: How

    def survey(self) -> Survey:
        """The files, put together."""
        decoded = (file.decoded() for file in self.files)
        return survey(decoded, self.cluster, (file.decoded() for file in self.old))

    def judge(self, found: Survey, numbers: Sequence[int], *, noting: bool) -> list[Judged]:
        """The verdicts over some of the changes, and what they asked, where `noting` says so."""
        jobs = min(self.how.jobs or len(numbers) // WORTH_A_PROCESS, self.how.jobs or _processors(), len(numbers))
        if jobs <= 1:
            return found.judged(numbers, noting=noting)
        from valkey_gitops.admission.workers import Material, Workers, judge_all  # noqa: PLC0415 - loads multiprocessing

        material = Material(found.files, found.old, self.how.load)
        return judge_all(found, numbers, Workers(jobs, material, "fork" if FORKS else "spawn"), noting=noting)

    def report(self) -> Report:
        """The report, with everything reviewed."""
        found = self.survey()
        judged = self.judge(found, range(len(found.changes)), noting=False)
        return found.report([*found.unread(), *(item.result for item in judged)])


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
