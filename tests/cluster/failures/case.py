"""One failure of one command: how it is made, what the command says, and what must hold afterwards."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.cluster.failures.watch import Watch

if TYPE_CHECKING:
    from tests.cluster.failures.world import World

SECONDS = 180
"""No run may take longer."""
NORMAL = "none"
"""The row of a command's normal path."""


Meanwhile = Callable[["subprocess.Popen[str]"], None]


class Call(NamedTuple):
    """A command line, what is different in its environment, and what happens to it in the middle."""

    words: tuple[object, ...]
    environment: Mapping[str, str] = {}
    meanwhile: "Meanwhile | None" = None
    output: Path | None = None
    """Where standard output goes, if not to the test."""
    shows: str = ""
    """The row of a screen that tells the failure."""


class Ended(NamedTuple):
    code: int
    out: str
    err: str
    seen: frozenset[str] = frozenset()
    """Where a secret was seen meanwhile, and in which form."""


Made = Callable[["World"], AbstractContextManager[Call]]


class Case(NamedTuple):
    """A row of docs/failures.md."""

    command: str
    failure: str
    code: int
    afterwards: str
    made: Made

    def __str__(self) -> str:
        return f"{self.command}: {self.failure}"


CASES: list[Case] = []


def failure(
    command: str, failure: str, code: int, afterwards: str
) -> Callable[[Callable[["World"], Iterator[Call]]], None]:
    """Puts a case into the table; what follows its `yield` proves what the row says of afterwards."""

    def register(made: Callable[["World"], Iterator[Call]]) -> None:
        CASES.append(Case(command, failure, code, afterwards, contextmanager(made)))

    return register


OURS = (sys.executable, "-m", "valkey_gitops")


def run(
    call: Call, environment: Mapping[str, str], secrets: Iterable[str] = (), program: Iterable[str] = OURS
) -> Ended:
    """The command as a process of its own, as a shell would start it, watched for secrets."""
    words = [*program, *map(str, call.words)]
    home = Path(environment["HOME"])
    output = os.open(call.output, os.O_WRONLY) if call.output else subprocess.PIPE
    process = subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        env={**environment, **call.environment},
    )
    watch = Watch(process.pid, [home], secrets, planted=[home / ".env"])
    try:
        with watch:
            if call.meanwhile:
                call.meanwhile(process)
            out, err = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
        process.wait()
        if call.output:
            os.close(output)
    watch.told("standard output", out or "")
    watch.told("standard error", err)
    return Ended(process.returncode, out or "", err, frozenset(watch.seen))


def interrupt(process: "subprocess.Popen[str]") -> None:
    """What Ctrl-C sends."""
    process.send_signal(signal.SIGINT)


def own_environment(home: str) -> dict[str, str]:
    """This process's, without anything that names a cluster, a password or a token."""
    taken = ("KUBE", "VALKEY_", "HARBOR_", "AWS_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(taken)}
    return {**kept, "HOME": home, "TMPDIR": home, "XDG_STATE_HOME": f"{home}/state", "VALKEY_GITOPS_CACHE_DIR": home}
