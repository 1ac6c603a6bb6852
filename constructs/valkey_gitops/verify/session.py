"""Running the suite by pytest in this process, shut off from whatever pytest configuration the caller has around."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from valkey_gitops.errors import BUG, CLEAN, FINDINGS, UNUSABLE, UserError
from valkey_gitops.verify.live import apply_live
from valkey_gitops.verify.options import Options
from valkey_gitops.verify.preflight import preflight
from valkey_gitops.verify.report import Report
from valkey_gitops.verify.state import REPORT_KEY, State
from valkey_gitops.verify.subject import Subject

SUITE = Path(__file__).parent / "suite"
# Plugins with nothing to do here: each costs time to import, and doctest would look into the suite's docstrings.
_UNUSED = ("cacheprovider", "doctest", "unittest", "pastebin", "faulthandler", "unraisableexception", "threadexception")
# Listings are pytest's own to print.
_LISTINGS = ("collectonly", "setuponly", "setupplan", "showfixtures", "show_fixtures_per_test", "markers", "help")


class Verification:
    """The pytest plugin that hands the subject to the suite's fixtures and silences pytest's own report."""

    def __init__(self, subject: Subject, report: Report) -> None:
        self.subject = subject
        self.stopped = False
        """Whether somebody pressed Ctrl-C."""
        self._report = report

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """pytest ends in order; so do we, with the exit code of an interrupted program."""
        self.stopped = isinstance(excinfo.value, KeyboardInterrupt)

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Exchanges the reports, except where pytest is asked only to list."""
        config.stash[SUBJECT] = self.subject
        if any(config.getoption(name, default=False) for name in _LISTINGS):
            return
        terminal = config.pluginmanager.get_plugin("terminalreporter")
        config.pluginmanager.unregister(terminal)
        config.pluginmanager.register(self._report, "valkey-gitops-report")


SUBJECT = pytest.StashKey[Subject]()


def verify(options: Options) -> int:
    """Preflight, suite, summary; the exit code. Raises UserError when the suite cannot run."""
    started = time.monotonic()
    subject = preflight(options)
    if options.apply and subject.ready:
        for line in apply_live(subject.server, subject.expectations):
            sys.stdout.write(f"{line}\n")
    report = Report(f"valkey-gitops verify: {options.heading}", str(options.endpoint), verbose=options.verbose)
    with tempfile.TemporaryDirectory() as scratch, _plain_environment():
        junit = options.junit or Path(scratch) / REPORT_KEY
        run = Verification(subject, report)
        code = pytest.main(_arguments(options, junit), plugins=[run])
        if report.outcomes:
            _keep(subject.state, junit)
    subject.close()
    if run.stopped:
        sys.stdout.write(report.summary(time.monotonic() - started) + "\n")
        raise KeyboardInterrupt
    return _conclude(code, report, time.monotonic() - started)


def _keep(state: State, junit: Path) -> None:
    """What cannot be kept is said; the verdict stands without it."""
    try:
        place = state.report(junit.read_text(encoding="utf-8")) if junit.exists() else ""
    except UserError as error:
        sys.stdout.write(f"no report is kept: {error.message}\n")
        return
    if place:
        sys.stdout.write(f"report: {place}\n")


def _arguments(options: Options, junit: Path) -> list[str]:
    arguments = [str(SUITE), "-c", str(SUITE / "pytest.ini"), "--rootdir", str(SUITE)]
    arguments += ["--import-mode=importlib", "--assert=plain", "--capture=no"]
    for name in _UNUSED:
        arguments += ["-p", f"no:{name}"]
    arguments += ["--junit-xml", str(junit.absolute())]
    return arguments + list(options.pytest_args)


@contextmanager
def _plain_environment() -> Iterator[None]:
    """Without the caller's PYTEST_ variables and without the pytest plugins that happen to be installed."""
    taken = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("PYTEST_")}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(taken)


def _conclude(code: int, report: Report, seconds: float) -> int:
    if report.broken:
        sys.stderr.write("\n".join(report.broken) + "\n")
        return BUG
    if code == pytest.ExitCode.USAGE_ERROR:
        raise UserError("pytest does not take these arguments", "See `valkey-gitops verify --help`.")
    if code == pytest.ExitCode.INTERNAL_ERROR:
        return BUG
    results = {outcome.result for outcome in report.outcomes}
    if not results:
        return _listed(code)
    sys.stdout.write(report.summary(seconds) + "\n")
    if code == pytest.ExitCode.INTERRUPTED:
        raise UserError("interrupted before the last test", "Run it again.")
    if "failed" in results:
        return FINDINGS
    if "passed" not in results:
        raise UserError("every test was skipped: nothing is verified", "Read the reasons above.")
    return CLEAN


def _listed(code: int) -> int:
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise UserError("no test was selected: nothing is verified", "Check -k and the other pytest arguments.")
    return CLEAN if code == pytest.ExitCode.OK else UNUSABLE
