"""`python -m tests.fuzz --minutes N`: all stages and formats over bytes and trees, until the time is up.

A case that crashes or takes longer than the limit is made as small as it goes and saved below `tests/fuzz/seeds`,
where the ordinary test run replays it.
"""

import argparse
import collections
import faulthandler
import hashlib
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.case import Case, check
from tests.fuzz.strategies import cases

SEEDS = Path(__file__).parent / "seeds"
LIMIT = 20
"""Seconds of CPU for a case; the slowest take one or two."""
ROUND = 200


class TooSlowError(Exception):
    """A case that took longer than the limit; no OSError, which the program may well expect."""


class Fuzzer:
    """Counts cases and their exit codes; remembers the last that failed, which after Hypothesis is the smallest."""

    def __init__(self) -> None:
        self.codes: collections.Counter[object] = collections.Counter()
        self.slowest = 0.0
        self.failed: Case | None = None

    def one(self, case: Case) -> None:
        """One case, with its limit."""
        started = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        faulthandler.dump_traceback_later(LIMIT * 30, exit=True)  # where not even the alarm gets through
        try:
            self.codes[check(case)] += 1
        except BaseException as error:
            self.codes[type(error).__name__] += 1
            self.failed = case
            raise
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            faulthandler.cancel_dump_traceback_later()
            self.slowest = max(self.slowest, time.process_time() - started)

    def round(self, number: int) -> Case | None:
        """The smallest case of a round that fails."""
        self.failed = None
        run = settings(
            max_examples=ROUND,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        )(seed(number)(given(cases())(self.one)))
        try:
            run()
        except Exception:  # noqa: BLE001 - whatever it is, it is what this program is looking for
            traceback.print_exc()
        return self.failed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1, help="default: 1")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="default: the time")
    args = parser.parse_args()
    signal.signal(signal.SIGPROF, _too_long)
    fuzzer, found, number = Fuzzer(), 0, args.seed
    end = time.monotonic() + args.minutes * 60
    while time.monotonic() < end:
        if case := fuzzer.round(number):
            found += 1
            name = hashlib.sha256(repr(case).encode()).hexdigest()[:12]
            case.save(SEEDS / name)
            print(f"found {name}: {case}", flush=True)  # noqa: T201 - this is its output
        number += 1
        told = ", ".join(f"{code}: {count}" for code, count in sorted(fuzzer.codes.items(), key=repr))
        cases_so_far = f"{sum(fuzzer.codes.values())} cases ({told})"
        print(f"seed {number}: {cases_so_far}, slowest {fuzzer.slowest:.2f} s", flush=True)  # noqa: T201 - as above
    return 1 if found else 0


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError(f"a case took longer than {LIMIT} s")


if __name__ == "__main__":
    sys.exit(main())
