"""Whole commands, timed in turn: A B A B …, so that a drifting machine hits both alike."""

import resource
import statistics
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Timing(NamedTuple):
    """Medians over the runs, in seconds."""

    wall: float
    cpu: float


class Comparison(NamedTuple):
    ours: Timing
    other: Timing
    ratio: float
    """Median over the pairs of ours to other, by wall time."""


def once(command: Sequence[str], folder: Path) -> Timing:
    """One run; children of children count."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} exited {done.returncode}: {done.stderr.decode()}")
    return Timing(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def compare(ours: Sequence[str], other: Sequence[str], folder: Path, runs: int) -> Comparison:
    """Medians of both after one warm-up each."""
    once(ours, folder)
    once(other, folder)
    pairs = [(once(ours, folder), once(other, folder)) for _ in range(runs)]
    return Comparison(
        _median([pair[0] for pair in pairs]),
        _median([pair[1] for pair in pairs]),
        statistics.median(one.wall / two.wall for one, two in pairs),
    )


def alone(command: Sequence[str], folder: Path, runs: int) -> Timing:
    """Medians of one command after a warm-up."""
    once(command, folder)
    return _median([once(command, folder) for _ in range(runs)])


def _median(timings: Sequence[Timing]) -> Timing:
    return Timing(statistics.median(item.wall for item in timings), statistics.median(item.cpu for item in timings))


def line(name: str, timing: Timing, note: str = "") -> str:
    return f"{name:44} {timing.wall * 1000:8.0f} ms wall {timing.cpu * 1000:8.0f} ms CPU  {note}".rstrip()
