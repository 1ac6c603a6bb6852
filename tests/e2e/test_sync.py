"""dist/thinkube on a real node, synced as each engine does it, proved by its Job, restarted, changed, and removed."""

import shutil
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.kubectl import Reference
from tests.e2e.sync import ArgoCD, Engine, Flux
from tests.e2e.thinkube import FOREIGN, JOBS, VALKEY, Thinkube

if TYPE_CHECKING:
    from collections.abc import Callable

ENTRY = {"6379": "valkey/valkey:6379"}


@pytest.fixture(params=[ArgoCD, Flux], ids=["argocd", "flux"])
def engine(request: pytest.FixtureRequest, world: Thinkube) -> Engine:
    make: Callable[[Thinkube], Engine] = request.param
    return make(world)


def test_a_sync_is_proved_by_its_job_and_again_after_every_change_and_restart(engine: Engine, world: Thinkube) -> None:
    started = time.monotonic()
    engine.sync()
    sys.stdout.write(f"from apply to verdict: {time.monotonic() - started:.0f} s\n")
    first = _uid(world, world.job)
    assert " 0 failed" in world.log()
    assert FOREIGN | ENTRY == world.tcp_entries()
    copied = world.kubectl.get(Reference("Secret", VALKEY, "valkey-tls-secret"))
    assert copied is not None
    assert "kubernetes.io/tls" == copied["type"]

    world.change(persistence={"appendonly": True, "save": ["600 1"]})
    engine.sync()
    assert first != _uid(world, world.job), "the change did not run the Job again"
    assert "the server was restarted since and has kept what was written" in world.log()

    world.restart_valkey()
    world.kubectl.delete(world.job)
    engine.sync()
    assert "the server was restarted since and has kept what was written" in world.log()
    _nothing_is_left_over(world)


def test_what_goes_from_git_goes_but_for_data_and_other_peoples_entries(engine: Engine, world: Thinkube) -> None:
    engine.sync()
    exposure = world.dist / "exposure"
    [patch] = exposure.glob("*.yaml")
    patch.write_text(patch.read_text().partition("\ndata:")[0] + "\ndata: {}\n")
    engine.sync()
    assert FOREIGN == world.tcp_entries()

    patch.unlink()
    shutil.rmtree(world.dist / "service")
    (world.dist / "service").mkdir()
    shutil.rmtree(world.dist / "verify")
    (world.dist / "verify").mkdir()
    engine.sync()
    assert FOREIGN == world.tcp_entries()
    assert world.kubectl.get(Reference("Deployment.apps", VALKEY, "valkey")) is None
    for kept in (Reference("PersistentVolumeClaim", VALKEY, "valkey-data"), Reference("Namespace", "", VALKEY)):
        live: Any = world.kubectl.get(kept)
        assert live is not None, kept
        assert "deletionTimestamp" not in live["metadata"]


def _uid(world: Thinkube, reference: Reference) -> str:
    live = world.kubectl.get(reference)
    assert live is not None, reference
    return str(live["metadata"]["uid"])


def _nothing_is_left_over(world: Thinkube) -> None:
    """One Job with one Pod, and only Valkey's own in its namespace: a finished one there spoils the platform's view."""
    assert 1 == len(world.pods(world.job.name))
    assert ["Running"] == [pod["status"]["phase"] for pod in world.kubectl.list("pods", VALKEY)]
    assert {"valkey-verify", "valkey-certificate"} == {
        job["metadata"]["name"] for job in world.kubectl.list("jobs", JOBS)
    }
