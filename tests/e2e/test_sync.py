"""dist/thinkube on a real node, synced as each engine does it, proved by its Job, restarted, changed, and removed."""

import shutil
import sys
import time
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.e2e.engines import argocd, flux
from tests.e2e.kubectl import Manifest, Reference
from tests.e2e.world import FOREIGN, JOB, JOBS, VALKEY, World

if TYPE_CHECKING:
    from collections.abc import Callable

ENTRY = {"6379": "valkey/valkey:6379"}


class Engine(Protocol):
    """What the tests ask of either engine."""

    def sync(self) -> None:
        """Brings the cluster to what the repository holds, Jobs and all."""


class ArgoCD:
    def __init__(self, world: World) -> None:
        self._world = world
        self._synced: dict[str, list[Manifest]] = {}

    def sync(self) -> None:
        for manifest in self._world.bootstrap("argocd", "Application"):
            application = argocd.Application.of(manifest, self._world.repository)
            hooks = argocd.sync(self._world.kubectl, application, self._synced.get(application.name, ()))
            assert all(hook.succeeded for hook in hooks), hooks
            self._synced[application.name] = application.targets()


class Flux:
    def __init__(self, world: World) -> None:
        self._world = world
        self._synced: dict[str, list[Manifest]] = {}

    def sync(self) -> None:
        found = self._world.bootstrap("flux", "Kustomization")
        for item in flux.ordered(flux.Kustomization.of(manifest, self._world.repository) for manifest in found):
            flux.reconcile(self._world.kubectl, item, self._synced.get(item.name, ()))
            self._synced[item.name] = item.targets()


@pytest.fixture(params=[ArgoCD, Flux], ids=["argocd", "flux"])
def engine(request: pytest.FixtureRequest, world: World) -> Engine:
    make: Callable[[World], Engine] = request.param
    return make(world)


def test_a_sync_is_proved_by_its_job_and_again_after_every_change_and_restart(engine: Engine, world: World) -> None:
    started = time.monotonic()
    engine.sync()
    sys.stdout.write(f"from apply to verdict: {time.monotonic() - started:.0f} s\n")
    first = _uid(world, JOB)
    assert " 0 failed" in world.log()
    assert FOREIGN | ENTRY == world.tcp_entries()
    copied = world.kubectl.get(Reference("Secret", VALKEY, "valkey-tls-secret"))
    assert copied is not None
    assert "kubernetes.io/tls" == copied["type"]

    world.change(persistence={"appendonly": True, "save": ["600 1"]})
    engine.sync()
    assert first != _uid(world, JOB), "the change did not run the Job again"
    assert "the server was restarted since and has kept what was written" in world.log()

    world.restart_valkey()
    world.kubectl.delete(JOB)
    engine.sync()
    assert "the server was restarted since and has kept what was written" in world.log()
    _nothing_is_left_over(world)


def test_what_goes_from_git_goes_but_for_data_and_other_peoples_entries(engine: Engine, world: World) -> None:
    engine.sync()
    exposure = world.repository / "dist/thinkube/exposure"
    [patch] = exposure.glob("*.yaml")
    patch.write_text(patch.read_text().partition("\ndata:")[0] + "\ndata: {}\n")
    engine.sync()
    assert FOREIGN == world.tcp_entries()

    patch.unlink()
    shutil.rmtree(world.repository / "dist/thinkube/service")
    (world.repository / "dist/thinkube/service").mkdir()
    shutil.rmtree(world.repository / "dist/thinkube/verify")
    (world.repository / "dist/thinkube/verify").mkdir()
    engine.sync()
    assert FOREIGN == world.tcp_entries()
    assert world.kubectl.get(Reference("Deployment.apps", VALKEY, "valkey")) is None
    for kept in (Reference("PersistentVolumeClaim", VALKEY, "valkey-data"), Reference("Namespace", "", VALKEY)):
        live: Any = world.kubectl.get(kept)
        assert live is not None, kept
        assert "deletionTimestamp" not in live["metadata"]


def _uid(world: World, reference: Reference) -> str:
    live = world.kubectl.get(reference)
    assert live is not None, reference
    return str(live["metadata"]["uid"])


def _nothing_is_left_over(world: World) -> None:
    """One Job with one Pod, and only Valkey's own in its namespace: a finished one there spoils the platform's view."""
    assert 1 == len(world.pods(JOB.name))
    assert ["Running"] == [pod["status"]["phase"] for pod in world.kubectl.list("pods", VALKEY)]
    assert {"valkey-verify", "valkey-certificate"} == {
        job["metadata"]["name"] for job in world.kubectl.list("jobs", JOBS)
    }
