"""The engines' own objects: while one is there, it makes anew whatever else is deleted."""

from collections.abc import Iterator

from valkey_gitops.charts.bootstrap import FINALIZER
from valkey_gitops.operate.cluster import Object
from valkey_gitops.removal.live import Found

APPLICATION = "Application"
_PATCH = "-exposure"
"""The Application of the ingress patch never deletes what it has applied: that object is another's."""
_OWNER = "kustomize.toolkit.fluxcd.io/name"
_TRACKING = "argocd.argoproj.io/tracking-id"


def unready(engine: Found, folder: str) -> str:
    """Why deleting it now would leave the deployment running; empty where it would not. `folder` is bootstrap/."""
    if engine.resource.kind == APPLICATION:
        there = engine.live["metadata"].get("finalizers") or []
        if engine.resource.name.endswith(_PATCH) or any(name.startswith(FINALIZER) for name in there):
            return ""
        return f"{engine.resource} would leave its objects behind: kubectl apply -f {folder}/argocd"
    if engine.live.get("spec", {}).get("suspend"):
        return f"{engine.resource} is suspended and would leave its objects behind: flux resume it first"
    return ""


def parent(engine: Found) -> str:
    """The engine's object that syncs this one, and would bring it back; empty where somebody applied it by hand."""
    labels = engine.live["metadata"].get("labels") or {}
    if owner := labels.get(_OWNER):
        return f"Kustomization {owner}"
    if tracking := engine.annotations.get(_TRACKING):
        return f"Application {tracking.partition(':')[0]}"
    return ""


def strays(engine: Found, manifest_spec: Object) -> str:
    """The path that an object of this name syncs, where that is another than ours; else empty."""
    ours, live = _path(manifest_spec), _path(engine.live.get("spec", {}))
    return live if live != ours else ""


def in_order(engines: list[Found]) -> Iterator[Found]:
    """As they are deleted: what syncs first, the repository last."""
    yield from sorted(engines, key=lambda item: item.resource.kind == "GitRepository")


def _path(spec: Object) -> str:
    source = spec.get("source")
    path = spec.get("path") or (source.get("path") if isinstance(source, dict) else None) or spec.get("url") or ""
    return str(path).removeprefix("./").rstrip("/")
