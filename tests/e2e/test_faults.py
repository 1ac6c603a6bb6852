"""Each fault of a cluster is told by the test meant for it, or by why nothing could run; docs/faults.md says so."""

import subprocess
import time
from pathlib import Path

import pytest

from tests.e2e.sync import Flux
from tests.e2e.thinkube import Thinkube
from tests.faults.node import FAULTS, Cluster
from tests.faults.table import COULD_NOT_RUN, documented, record, seen


def test_faults_are_told_by_the_test_meant_for_them(
    world: Thinkube, tools: Path, request: pytest.FixtureRequest
) -> None:
    """One test for all: they share a deployment, and the last takes its volume away."""
    Flux(world).sync()

    def enter(*words: str) -> None:
        state = world.kubectl.kubeconfig.parent
        subprocess.run([tools / "enter", "--state", state, *words], check=True, capture_output=True, timeout=60)

    cluster = Cluster(world, enter)
    assert cluster.prove().code == 0
    wrong = []
    for name, fault in FAULTS.items():
        started = time.monotonic()
        ended = fault.make(cluster)
        row = seen(name, fault.meant, ended)
        print(f"{time.monotonic() - started:4.0f} s  {row}", flush=True)  # noqa: T201 - the run takes minutes
        expected = (fault.meant or COULD_NOT_RUN, set(fault.also))
        if expected != (row.detected_by, set(row.also)) or not row.message:
            wrong.append(f"{row}\n{ended.out}")
        elif request.config.getoption("--record-faults"):
            record("node", row, list(FAULTS))
        if not wrong and str(row) not in documented("node"):
            wrong.append(f"not in docs/faults.md: {row}")
    assert not wrong, "\n\n".join(wrong)
    assert list(FAULTS) == [line[2:].partition(" | ")[0] for line in documented("node")]
