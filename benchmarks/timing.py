"""Whole commands, timed in turn: A B A B …, so that a drifting machine hits both alike."""

import os
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


INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""An installed program has its bytecode; compiling it anew at every start would triple the imports."""


class Comparison(NamedTuple):
    ours: Timing
    other: Timing
    ratio: float
    """Median over the pairs of ours to other, by wall time."""


def once(command: Sequence[str], folder: Path) -> Timing:
    """One run; children of children count."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=INSTALLED, check=False
    )
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


def memory(command: Sequence[str], folder: Path) -> int:
    """The largest memory of a command in KiB, its other processes added up, pages that they share counted once each.

    Read from /proc every few milliseconds, so Linux alone has it.
    """
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=INSTALLED) as running:
        most = 0
        while running.poll() is None:
            most = max(most, sum(_proportional(pid) for pid in [running.pid, *_children(running.pid)]))
            time.sleep(0.005)
    return most


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(item.split()[1]) for item in lines if item.startswith("Pss:")), 0)
