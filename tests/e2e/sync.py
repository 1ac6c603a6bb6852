"""A deployment synced by either engine, again and again: each remembers what it synced before."""

from typing import TYPE_CHECKING, Protocol

from tests.e2e.engines import argocd, flux
from tests.e2e.world import World

if TYPE_CHECKING:
    from tests.e2e.kubectl import Manifest


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
