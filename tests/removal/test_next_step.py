"""Which step is next, by what settings, dist/, Git and cluster show."""

import pytest

from valkey_gitops.removal.next_step import Name, Standing, next_step

READY = Standing(announced=True, written=True, committed="committed", pending=False, engines="there", left=True)

STEPS: list[tuple[Name, Standing]] = [
    ("announce", READY._replace(announced=False)),
    ("announce", READY._replace(announced=False, left=False)),
    ("announce", READY._replace(written=False)),
    ("commit", READY._replace(committed="changed", pending=True)),
    ("commit", READY._replace(committed="unpushed", pending=True)),
    ("commit", READY._replace(committed="changed")),
    ("sync", READY._replace(pending=True)),
    ("sync", READY._replace(pending=True, committed="unknown")),
    ("sync", READY._replace(pending=True, engines="gone")),
    ("detach", READY),
    ("detach", READY._replace(committed="unknown")),
    ("wait", READY._replace(engines="going")),
    ("wait", READY._replace(engines="going", written=False)),
    ("wait", READY._replace(engines="gone")),
    ("forget", READY._replace(engines="gone", left=False)),
    ("forget", READY._replace(engines="gone", left=False, written=False, committed="changed")),
]


@pytest.mark.parametrize(("step", "standing"), STEPS)
def test_the_first_step_that_is_not_done_is_next(step: Name, standing: Standing) -> None:
    assert step == next_step(standing)
