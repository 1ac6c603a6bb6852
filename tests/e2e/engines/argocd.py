"""The steps of an Argo CD sync, in its order, with its field manager.

Source: Argo CD 3.5, gitops-engine/pkg/sync (sync_context.go, sync_tasks.go, hook) and its docs on phases, waves and
sync options. What is left out has no meaning here: retries, health of kinds that dist/ has not, label tracking.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from tests.e2e.engines.health import health
from tests.e2e.kubectl import Kubectl, Manifest, Reference, manifests, until

MANAGER = "argocd-controller"
_PREFIX = "argocd.argoproj.io"
_TRACKING, _WAVE, _HOOK = f"{_PREFIX}/tracking-id", f"{_PREFIX}/sync-wave", f"{_PREFIX}/hook"
_OPTIONS, _FINALIZER = f"{_PREFIX}/sync-options", f"{_PREFIX}/hook-finalizer"
_DELETE_POLICY = f"{_PREFIX}/hook-delete-policy"
_KINDS = (
    *("Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodDisruptionBudget", "ServiceAccount", "Secret"),
    *("ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim", "CustomResourceDefinition"),
    *("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Service", "DaemonSet", "Pod", "ReplicaSet"),
    *("Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress"),
)
_LAST = "PostSync"
_ROLLOUT = 300


class Hook(NamedTuple):
    """A hook that ran: the Job, and how it ended."""

    reference: Reference
    uid: str
    succeeded: bool


class Application(NamedTuple):
    """An Application whose repository is a folder here."""

    name: str
    folder: Path
    exclude: tuple[Path, ...]

    @classmethod
    def of(cls, manifest: Mapping[str, Any], repository: Path) -> "Application":
        source = manifest["spec"]["source"]
        folder = repository / source["path"]
        patterns = source.get("directory", {}).get("exclude", "").strip("{}")
        exclude = tuple(folder / pattern.removesuffix("/**") for pattern in patterns.split(",") if pattern)
        return cls(manifest["metadata"]["name"], folder, exclude)

    def targets(self) -> list[Manifest]:
        return [self._tracked(item) for item in manifests(self.folder, self.exclude)]

    def _tracked(self, manifest: Manifest) -> Manifest:
        """With the annotation by which Argo CD knows its objects again."""
        found, reference = deepcopy(manifest), Reference.of(manifest)
        group = found["apiVersion"].rpartition("/")[0]
        tracked = f"{self.name}:{group}/{found['kind']}:{reference.namespace}/{reference.name}"
        found["metadata"].setdefault("annotations", {})[_TRACKING] = tracked
        return found


def sync(kubectl: Kubectl, application: Application, before: Sequence[Manifest] = ()) -> list[Hook]:
    """One whole sync: the Sync phase by waves with its hooks, what was `before` and is gone pruned, PostSync hooks."""
    targets = application.targets()
    phases = {phase: [item for item in targets if _annotation(item, _HOOK) == phase] for phase in ("", "Sync", _LAST)}
    assert len(targets) == sum(map(len, phases.values())), "a hook of a phase that dist/ has not"
    ended = list[Hook]()
    for wave in sorted({_wave(item) for item in (*phases[""], *phases["Sync"])}):
        batch = sorted((item for item in phases[""] if _wave(item) == wave), key=_place)
        hooks = [item for item in phases["Sync"] if _wave(item) == wave]
        for item in batch:
            _apply(kubectl, item)
        _begin(kubectl, hooks)
        _await(kubectl, batch)
        ended += [_ended(kubectl, Reference.of(hook)) for hook in hooks]
    _prune(kubectl, before, targets)
    _begin(kubectl, sorted(phases[_LAST], key=_place))
    return ended + [_ended(kubectl, Reference.of(hook)) for hook in phases[_LAST]]


def _apply(kubectl: Kubectl, manifest: Manifest) -> None:
    """By server-side apply where the object asks for it, else by the last-applied annotation, as Argo CD's default."""
    if "ServerSideApply=true" in _options(manifest):
        kubectl.apply(manifest, "--server-side", "--force-conflicts", f"--field-manager={MANAGER}")
    else:
        kubectl.apply(manifest, f"--field-manager={MANAGER}")


def _await(kubectl: Kubectl, batch: Sequence[Manifest]) -> None:
    """The next wave, and PostSync, begin when all objects are healthy."""
    for item in batch:
        reference = Reference.of(item)

        def healthy(reference: Reference = reference) -> bool:
            found = health(kubectl.get(reference))
            assert found != "degraded", f"{reference} is degraded"
            return found == "healthy"

        until(f"{reference} healthy", healthy, _ROLLOUT)


def _prune(kubectl: Kubectl, before: Sequence[Manifest], targets: Sequence[Manifest]) -> None:
    """Deletes what is gone from Git, in reverse wave order; the options are read from the live object."""
    kept = {Reference.of(item) for item in targets}
    for item in sorted(before, key=_place, reverse=True):
        reference = Reference.of(item)
        live = kubectl.get(reference) if reference not in kept else None
        if live and "Prune=false" not in _options(live):
            kubectl.delete(reference)


def _begin(kubectl: Kubectl, hooks: Sequence[Manifest]) -> None:
    for hook in hooks:
        if _annotation(hook, _DELETE_POLICY) in ("", "BeforeHookCreation"):
            kubectl.delete(Reference.of(hook))
        _create(kubectl, hook)


def _create(kubectl: Kubectl, hook: Manifest) -> None:
    guarded = deepcopy(hook)
    guarded["metadata"]["finalizers"] = [_FINALIZER]
    kubectl.apply(guarded, f"--field-manager={MANAGER}")


def _ended(kubectl: Kubectl, reference: Reference) -> Hook:
    until(f"{reference} finished", lambda: health(kubectl.get(reference)) != "progressing", _ROLLOUT)
    live = kubectl.get(reference)
    assert live is not None
    kubectl.run("patch", *reference.words, "--type=merge", '--patch={"metadata":{"finalizers":null}}')
    return Hook(reference, live["metadata"]["uid"], health(live) == "healthy")


def _place(manifest: Mapping[str, Any]) -> tuple[int, int, str, str]:
    kind = manifest["kind"]
    return _wave(manifest), _KINDS.index(kind) if kind in _KINDS else len(_KINDS), kind, manifest["metadata"]["name"]


def _wave(manifest: Mapping[str, Any]) -> int:
    return int(_annotation(manifest, _WAVE) or "0")


def _options(manifest: Mapping[str, Any]) -> list[str]:
    return _annotation(manifest, _OPTIONS).split(",")


def _annotation(manifest: Mapping[str, Any], name: str) -> str:
    return str((manifest["metadata"].get("annotations") or {}).get(name, ""))
