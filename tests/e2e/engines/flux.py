"""The steps of Flux' kustomize-controller, in its order, with its field manager.

Source: kustomize-controller 1.9 and fluxcd/pkg/ssa (manager_apply.go, sort.go, errors/immutable.go). `spec.wait` holds
the Kustomizations that depend on this one back until all its objects are ready.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from tests.e2e.engines.health import health
from tests.e2e.kubectl import Kubectl, Manifest, Reference, RefusedError, manifests, until

MANAGER = "kustomize-controller"
_PREFIX = "kustomize.toolkit.fluxcd.io"
_FIRST = ("CustomResourceDefinition", "Namespace", "ClusterRole")
_KINDS = (
    *("ResourceQuota", "ServiceAccount", "Role", "RoleBinding", "ConfigMap", "Secret", "Service", "LimitRange"),
    *("Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget"),
)
_IMMUTABLE = ("field is immutable", "is invalid")


class Kustomization(NamedTuple):
    """A Kustomization whose repository is a folder here."""

    name: str
    namespace: str
    folder: Path
    depends_on: tuple[str, ...]
    seconds: int

    @classmethod
    def of(cls, manifest: Mapping[str, Any], repository: Path) -> "Kustomization":
        spec, metadata = manifest["spec"], manifest["metadata"]
        assert spec["prune"]
        assert spec["wait"]
        assert not spec["force"]
        needs = tuple(item["name"] for item in spec.get("dependsOn", []))
        minutes = int(spec["timeout"].removesuffix("m0s"))
        return cls(metadata["name"], metadata["namespace"], repository / spec["path"], needs, minutes * 60)

    def targets(self) -> list[Manifest]:
        return [self._owned(item) for item in manifests(self.folder)]

    def _owned(self, manifest: Manifest) -> Manifest:
        """With the labels by which Flux knows its objects again."""
        found = deepcopy(manifest)
        labels = found["metadata"].setdefault("labels", {})
        labels |= {f"{_PREFIX}/name": self.name, f"{_PREFIX}/namespace": self.namespace}
        return found


def ordered(kustomizations: Iterable[Kustomization]) -> list[Kustomization]:
    """Each behind those that it depends on."""
    left, done = list(kustomizations), list[Kustomization]()
    while left:
        ready = [item for item in left if set(item.depends_on) <= {other.name for other in done}]
        assert ready, f"dependsOn goes round: {left}"
        done += ready
        left = [item for item in left if item not in ready]
    return done


def reconcile(kubectl: Kubectl, kustomization: Kustomization, before: Sequence[Manifest] = ()) -> None:
    """Applies in stages without waiting between objects, prunes what was `before` and is gone, then waits for all."""
    targets = sorted(kustomization.targets(), key=_place)
    for item in targets:
        _apply(kubectl, item)
    _prune(kubectl, before, targets)
    for item in targets:
        reference = Reference.of(item)

        def ready(reference: Reference = reference) -> bool:
            found = health(kubectl.get(reference))
            assert found != "degraded", f"{reference} failed"
            return found == "healthy"

        until(f"{reference} ready", ready, kustomization.seconds)


def _apply(kubectl: Kubectl, manifest: Manifest) -> None:
    """A forced server-side apply; what is immutable is made anew only where the object itself says so."""
    words = ("--server-side", "--force-conflicts", f"--field-manager={MANAGER}")
    try:
        kubectl.apply(manifest, *words)
    except RefusedError as error:
        if _annotation(manifest, "force") != "enabled" or not any(word in str(error) for word in _IMMUTABLE):
            raise
        kubectl.delete(Reference.of(manifest))
        kubectl.apply(manifest, *words)


def _prune(kubectl: Kubectl, before: Sequence[Manifest], targets: Sequence[Manifest]) -> None:
    kept = {Reference.of(item) for item in targets}
    for item in reversed(before):
        reference = Reference.of(item)
        live = kubectl.get(reference) if reference not in kept else None
        if live and _annotation(live, "prune") != "disabled":
            kubectl.delete(reference)


def _place(manifest: Mapping[str, Any]) -> tuple[bool, int, str, str]:
    kind = manifest["kind"]
    rank = _KINDS.index(kind) if kind in _KINDS else len(_KINDS)
    return kind not in _FIRST, rank, kind, manifest["metadata"]["name"]


def _annotation(manifest: Mapping[str, Any], name: str) -> str:
    return str((manifest["metadata"].get("annotations") or {}).get(f"{_PREFIX}/{name}", ""))
