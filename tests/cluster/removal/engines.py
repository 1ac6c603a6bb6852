"""What Flux and Argo CD do when a deployment comes and goes, as far as a bare API server can show it.

Source: kustomize-controller 1.9 (finalizer, inventory, prune: disabled) and Argo CD 3.5 (resources-finalizer,
Delete=false); both read the protections from the live object. Neither prunes when the folder itself is gone from Git.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.cluster.api import Api
from valkey_gitops.operate.cluster import Cluster
from valkey_gitops.removal.live import Kinds, Resource

FLUX, ARGOCD = "flux", "argocd"
_MANAGERS = {FLUX: "kustomize-controller", ARGOCD: "argocd-controller"}
_FLUX_FINALIZER = "finalizers.fluxcd.io"
_BACKGROUND = "?propagationPolicy=Background"


class Unit(NamedTuple):
    """An Application or a Kustomization, and what it has applied."""

    manifest: Any
    inventory: dict[str, Resource]


class Engine:
    """One of the two, with the folder that it syncs."""

    def __init__(self, name: str, api: Api, cluster: Cluster, folder: Path) -> None:
        self.name = name
        self._api, self._kinds, self._folder = api, Kinds(cluster), folder
        self._units: dict[str, Unit] = {}

    def bootstrap(self) -> None:
        """What is applied by hand; Flux then puts its finalizer on each Kustomization."""
        for manifest in _manifests(self._folder / "bootstrap" / self.name):
            self.apply(manifest, "kubectl")
            if manifest["kind"] == "Kustomization":
                self._finalize(manifest, [_FLUX_FINALIZER])
            if manifest["kind"] != "GitRepository":
                self._units.setdefault(manifest["metadata"]["name"], Unit(manifest, {}))

    def sync(self) -> None:
        for unit in self._units.values():
            for manifest in self._targets(unit.manifest):
                if manifest["kind"] == "Job":  # immutable: both make it anew
                    self._api.delete(f"{self.path(manifest)}{_BACKGROUND}")
                resource = self.apply(manifest, _MANAGERS[self.name])
                unit.inventory[resource.path] = resource

    def react(self) -> None:
        """What the finalizers do once an Application or a Kustomization has been deleted."""
        for unit in self._units.values():
            path = self.path(unit.manifest)
            answer = self._api.get(path)
            gone = answer.status == 404
            if not gone and "deletionTimestamp" not in answer.body["metadata"]:
                continue
            if not gone:  # with no finalizer the object is gone at once, and its objects are nobody's
                for resource in unit.inventory.values():
                    self._prune(resource)
                self._finalize(unit.manifest, [])

    def release(self, manifest: Any) -> None:
        """Without its finalizer, as when the controller is gone: what it has synced is nobody's then."""
        bare = {key: manifest["metadata"][key] for key in ("name", "namespace")}
        self._finalize({**manifest, "metadata": bare}, [])

    def apply(self, manifest: Any, manager: str) -> Resource:
        resource = self._kinds.resource(manifest)
        assert resource, manifest["kind"]
        answer = self._api.apply(resource.path, json.dumps(manifest).encode(), dry_run=False, manager=manager)
        assert answer.status < 300, answer.body
        return resource

    def path(self, manifest: Any) -> str:
        resource = self._kinds.resource(manifest)
        assert resource
        return resource.path

    def _targets(self, unit: Any) -> list[Any]:
        spec = unit["spec"]
        path = spec.get("path") or spec["source"]["path"]
        folder = self._folder.parent.parent / path
        skipped = ("bootstrap", "exposure") if spec.get("source", {}).get("directory") else ()
        return sorted(_manifests(folder, skipped), key=lambda item: item["kind"] != "Namespace")

    def _prune(self, resource: Resource) -> None:
        live = self._api.get(resource.path)
        if live.status == 404:
            return
        told = live.body["metadata"].get("annotations", {})
        kept = told.get("kustomize.toolkit.fluxcd.io/prune") == "disabled"
        if self.name == ARGOCD:
            kept = "Delete=false" in told.get("argocd.argoproj.io/sync-options", "")
        if not kept:
            self._api.delete(f"{resource.path}{_BACKGROUND}")

    def _finalize(self, manifest: Any, finalizers: list[str]) -> None:
        metadata = {**manifest["metadata"], "finalizers": finalizers}
        managers = {FLUX: ["kustomize-controller"], ARGOCD: ["kubectl"]}[self.name]
        for manager in managers:
            self.apply({**manifest, "metadata": metadata}, manager)


def _manifests(folder: Path, skipped: tuple[str, ...] = ()) -> list[Any]:
    files = [file for file in sorted(folder.rglob("*.yaml")) if file.relative_to(folder).parts[0] not in skipped]
    return [yaml.safe_load(file.read_text()) for file in files]
