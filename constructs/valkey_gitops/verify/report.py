"""What a person reads: a line for each test, for a failure its meaning, sight and remedy, then a summary."""

import sys
from collections.abc import Generator
from typing import NamedTuple

import pytest

from valkey_gitops.verify.failure import Failure, describe, sentences

_LABELS = {"passed": "passed ", "failed": "FAILED ", "skipped": "skipped"}


class Outcome(NamedTuple):
    """How one test ended; `note` is a reason to skip or what a passed test found worth saying."""

    title: str
    result: str
    note: str = ""
    failure: Failure | None = None


class Report:
    """The pytest plugin that takes the place of pytest's own terminal report."""

    def __init__(self, heading: str, target: str, *, verbose: bool) -> None:
        self.outcomes: list[Outcome] = []
        self.broken: list[str] = []
        self._heading = heading
        self._target = target
        self._verbose = verbose
        self._failures: dict[str, Failure] = {}
        self._meanings: dict[str, str] = {}

    def pytest_sessionstart(self) -> None:
        """The heading."""
        _write(self._heading)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Puts the failure's three sentences where pytest would put a traceback, for JUnit too."""
        report = yield
        self._meanings[report.nodeid] = sentences(item)[0]
        if report.failed and call.excinfo is not None:
            failure = describe(call.excinfo.value, *sentences(item))
            self._failures[report.nodeid] = failure
            report.longrepr = str(failure)
            report.sections = []
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A line for each test, as it ends."""
        if report.when != "call" and report.passed:
            return
        outcome = Outcome(_title(report.nodeid), report.outcome, _note(report), self._failures.get(report.nodeid))
        self.outcomes.append(outcome)
        if outcome.result == "skipped":
            return  # `pytest_sessionfinish` gathers these by reason
        _write(f"  {_LABELS[outcome.result]}  {outcome.title}{': ' + outcome.note if outcome.note else ''}")
        if self._verbose and not outcome.failure:
            _write(f"           a failure would mean: {self._meanings[report.nodeid]}")
        if outcome.failure:
            _write("\n".join(f"           {line}" for line in str(outcome.failure).splitlines()))

    def pytest_sessionfinish(self) -> None:
        """The skipped tests: a reason, and all that it holds back."""
        reasons: dict[str, list[str]] = {}
        for outcome in self.outcomes:
            if outcome.result == "skipped":
                reasons.setdefault(outcome.note, []).append(outcome.title)
        for reason, titles in reasons.items():
            _write(f"  skipped  {reason}: {', '.join(titles)}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A test file that cannot be read is our own mistake and must not look like a pass."""
        if report.failed:
            self.broken.append(str(report.longrepr))

    def summary(self, seconds: float) -> str:
        """The last lines: counts, then one line for each failure."""
        count = {result: sum(o.result == result for o in self.outcomes) for result in _LABELS}
        counts = ", ".join(f"{number} {result}" for result, number in count.items())
        failures = [f"FAILED {outcome.title}: {outcome.failure.seen}" for outcome in self.outcomes if outcome.failure]
        return "\n".join([f"valkey-gitops verify: {counts} in {seconds:.1f} s against {self._target}", *failures])


def _note(report: pytest.TestReport) -> str:
    if report.failed:
        return ""
    if report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        return reason.removeprefix("Skipped: ")
    return "; ".join(str(value) for name, value in report.user_properties if name == "note")


def _title(nodeid: str) -> str:
    return nodeid.rpartition("::")[2].removeprefix("test_").replace("_", " ")


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
