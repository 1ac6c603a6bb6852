"""Reviews in several processes, with the results in the order of one.

Where the system can fork safely (Linux), the others begin with all that has been read; elsewhere they are given it.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Sequence
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, cast

from valkey_gitops.admission.inputs import Input
from valkey_gitops.admission.model import Result
from valkey_gitops.admission.pipeline import Cluster, Judged, Survey, survey

BLOCK = 32
"""Changes that go to one process in a row: neighbours differ in kind, and so in cost."""


class Material(NamedTuple):
    """What a process that shares no memory needs to make the same survey; all of it must be picklable."""

    inputs: Sequence[Input]
    old: Sequence[Input]
    load: Callable[[], Cluster]


class Workers(NamedTuple):
    """How many processes, the first one among them, and how they start, as multiprocessing calls it."""

    jobs: int
    material: Material
    start: str


def judge_all(found: Survey, numbers: Sequence[int], workers: Workers, *, noting: bool) -> list[Judged]:
    """The verdicts over these changes of a survey, and what they asked where `noting` says so.

    Raises:
        ChildProcessError: a process ended without an answer; the system may have killed it for its memory.
    """
    shares = [_share(numbers, number, workers.jobs) for number in range(workers.jobs)]
    if workers.jobs == 1:
        return found.judged(numbers, noting=noting)
    given = found if workers.start == "fork" else workers.material
    answers = [_started(workers.start, (given, share, noting)) for share in shares[1:]]
    collected = dict(zip(shares[0], found.judged(shares[0], noting=noting), strict=True))
    for share, answer in zip(shares[1:], answers, strict=True):
        collected.update(zip(share, _restored(found, share, _received(answer)), strict=True))
    return [collected[number] for number in numbers]


def _started(start: str, work: tuple[Survey | Material, list[int], bool]) -> Connection:
    context: Any = multiprocessing.get_context(start)
    ours, theirs = context.Pipe(duplex=False)
    context.Process(target=_child, args=(theirs, *work), daemon=True).start()
    theirs.close()
    return cast("Connection", ours)


def _share(numbers: Sequence[int], number: int, jobs: int) -> list[int]:
    blocks = [numbers[start : start + BLOCK] for start in range(0, len(numbers), BLOCK)]
    return [item for block in blocks[number::jobs] for item in block]


def _child(answer: Connection, given: Survey | Material, share: list[int], noting: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends all when the user interrupts
    try:
        found = survey(given.inputs, given.load(), given.old) if isinstance(given, Material) else given
        # Objects stay where they are: the first process has them too.
        answer.send([(item.result._replace(object=None), item.asked) for item in found.judged(share, noting=noting)])
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the first process's to tell
        answer.send(error)


def _received(answer: Connection) -> list[tuple[Result, set[str] | None]]:
    try:
        found = answer.recv()
    except EOFError:
        raise ChildProcessError("a process of -j ended without an answer, perhaps for lack of memory") from None
    if isinstance(found, Exception):
        raise found
    return list(found)


def _restored(found: Survey, share: Iterable[int], answered: Iterable[tuple[Result, set[str] | None]]) -> list[Judged]:
    return [
        Judged(result._replace(object=found.object_of(number)), asked)
        for number, (result, asked) in zip(share, answered, strict=True)
    ]
