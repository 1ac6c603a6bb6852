"""What is applied once, by hand: the engine's own objects that sync the rest."""

from collections.abc import Iterator, Sequence
from typing import Any

from valkey_gitops.charts.objects import Manifest, manifest
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import IngressNginx, SopsAuth

FINALIZER = "resources-finalizer.argocd.argoproj.io"
"""Makes Argo CD delete an Application's objects with it, but for those that say Delete=false.

Source: https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/
"""
_CLUSTER = "https://kubernetes.default.svc"


def argocd(deployment: str, settings: Settings) -> Iterator[Manifest]:
    """One Application over service and verify, so that the verify hook waits for a healthy server; one for the patch.

    No finalizer, so that deleting an Application leaves its objects alone, until the deployment is on its way out; that
    of the patch never gets one, as its object is another's.
    """
    if "argocd" not in settings.gitops.engines:
        return
    everything = {"recurse": True, "exclude": "{bootstrap/**,exposure/**}"}
    root = f"{settings.gitops.path}/{deployment}"
    whole = _application(settings, f"valkey-{deployment}", {"path": root, "directory": everything}, settings.namespace)
    if settings.removal:
        whole["metadata"]["finalizers"] = [FINALIZER]
    yield whole
    if isinstance(settings.exposure, IngressNginx):
        # Without it Argo CD takes over what kubectl once applied to the shared ConfigMap, and drops it.
        options = ["ClientSideApplyMigration=false"]
        name, namespace = f"valkey-{deployment}-exposure", settings.exposure.namespace
        yield _application(settings, name, {"path": f"{root}/exposure"}, namespace, options)


def _application(
    settings: Settings, name: str, source: dict[str, Any], namespace: str, options: Sequence[str] = ()
) -> Manifest:
    gitops = settings.gitops
    policy: dict[str, Any] = {
        "automated": {"prune": True, "selfHeal": True},
        # Each retry runs the verify Job again; the default of 5 would hide a flaky server for long.
        "retry": {"limit": 2},
    }
    if options:
        policy["syncOptions"] = list(options)
    spec = {
        "destination": {"namespace": namespace, "server": _CLUSTER},
        "project": gitops.argocd.project,
        "source": {"repoURL": gitops.repository, "targetRevision": gitops.revision, **source},
        "syncPolicy": policy,
    }
    return manifest("argoproj.io/v1alpha1", "Application", name, namespace=gitops.argocd.namespace, body={"spec": spec})


def flux(deployment: str, settings: Settings) -> Iterator[Manifest]:
    """The repository, and a Kustomization for each folder; verify waits for service at the same revision."""
    if "flux" not in settings.gitops.engines:
        return
    gitops, name = settings.gitops, f"valkey-{deployment}"
    source = {"interval": "1m0s", "ref": {"branch": gitops.revision}, "timeout": "60s", "url": gitops.repository}
    yield manifest(
        "source.toolkit.fluxcd.io/v1", "GitRepository", name, namespace=gitops.flux.namespace, body={"spec": source}
    )
    if isinstance(settings.auth, SopsAuth):
        yield _encrypted(deployment, settings, settings.auth)
    yield _kustomization(deployment, settings, "service", timeout="5m0s")
    if isinstance(settings.exposure, IngressNginx):
        yield _kustomization(deployment, settings, "exposure", timeout="5m0s", after="service")
    yield _kustomization(deployment, settings, "verify", timeout="10m0s", after="service")


def _encrypted(deployment: str, settings: Settings, auth: SopsAuth) -> Manifest:
    """The Secrets that SOPS encrypts.

    It waits for nobody and tries again: the namespace comes with `service`, whose pod waits for these Secrets. Were it
    to wait until `service` is healthy, neither would ever be.
    """
    found = _kustomization(deployment, settings, "secrets", timeout="2m0s")
    found["spec"] |= {
        "decryption": {"provider": "sops", "secretRef": {"name": auth.decryption_secret}},
        "path": f"./{auth.path}",
        "retryInterval": "30s",
    }
    found["spec"] = dict(sorted(found["spec"].items()))
    return found


def _kustomization(deployment: str, settings: Settings, folder: str, *, timeout: str, after: str = "") -> Manifest:
    """Never `force`: it re-creates a volume that cannot be changed, empty. Only the Jobs say so, for themselves."""
    name = f"valkey-{deployment}"
    spec: dict[str, Any] = {
        "force": False,
        "interval": settings.gitops.flux.interval,
        "path": f"./{settings.gitops.path}/{deployment}/{folder}",
        "prune": True,
        "sourceRef": {"kind": "GitRepository", "name": name},
        "timeout": timeout,
        "wait": True,
    }
    if after:
        spec["dependsOn"] = [{"name": f"{name}-{after}"}]
    return manifest(
        "kustomize.toolkit.fluxcd.io/v1",
        "Kustomization",
        f"{name}-{folder}",
        namespace=settings.gitops.flux.namespace,
        body={"spec": dict(sorted(spec.items()))},
    )
