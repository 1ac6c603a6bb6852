"""Each fault of a cluster is told by the test meant for it, or by why nothing could run; docs/faults.md says so."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.sync import Flux
from tests.e2e.thinkube import Thinkube
from tests.faults.node import FAULTS, Cluster
from tests.faults.told import differences


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
    recording = bool(request.config.getoption("--record-faults"))
    wrong = differences("node", FAULTS, cluster, recording=recording)
    assert not wrong, "\n\n".join(wrong)
