"""What the engines are told about an object: Argo CD and Flux annotations side by side, each ignoring the other's.

Sources: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/ and resource_hooks/,
https://fluxcd.io/flux/components/kustomize/kustomizations/.
"""

_ARGO = "argocd.argoproj.io"
_FLUX = "kustomize.toolkit.fluxcd.io"

PROTECTED = {
    f"{_ARGO}/sync-options": "Prune=false,Delete=false",
    f"{_ARGO}/compare-options": "IgnoreExtraneous",
    f"{_FLUX}/prune": "disabled",
}
"""For what holds data: it stays when its file goes, and Argo CD does not call that a difference for ever."""

REMOVAL = "valkey-gitops/removal"
"""On what holds data, once the deployment is on its way out: keep, or purge."""


def protection(removal: str | None) -> dict[str, str]:
    """The annotations of what holds data; only a removal that purges takes the protections away."""
    said = {REMOVAL: removal} if removal else {}
    return said if removal == "purge" else {**PROTECTED, **said}


SHARED = {
    f"{_ARGO}/sync-options": "ServerSideApply=true,Prune=false,Delete=false",
    f"{_ARGO}/compare-options": "IgnoreExtraneous",
    f"{_FLUX}/ssa": "Merge",
    f"{_FLUX}/prune": "disabled",
}
"""For one entry in an object that somebody else owns: without these, the owner's other entries go with ours."""

WITH_SYNC = {
    f"{_ARGO}/hook": "Sync",
    f"{_ARGO}/hook-delete-policy": "BeforeHookCreation",
    f"{_FLUX}/force": "enabled",
}
"""For a Job that runs while the other objects are synced, and that they may wait for."""

AFTER_SYNC = {
    f"{_ARGO}/hook": "PostSync",
    f"{_ARGO}/hook-delete-policy": "BeforeHookCreation",
    f"{_FLUX}/force": "enabled",
}
"""For a Job that runs after every sync. A Job is immutable: Argo CD deletes the old one, Flux re-creates it."""

VERBATIM = {f"{_FLUX}/substitute": "disabled"}
"""For text of our own: Flux' variable substitution leaves it alone."""

BEFORE = {f"{_ARGO}/sync-wave": "-1", f"{_ARGO}/sync-options": "SkipDryRunOnMissingResource=true"}
"""For what other objects wait for and whose CRD may arrive in the same sync."""

OPTIONAL_KIND = {f"{_ARGO}/sync-options": "SkipDryRunOnMissingResource=true"}
"""For custom resources that nothing waits for."""

DIST_HASH = "valkey-gitops/dist-hash"
"""Changes with every change of the deployment's manifests, so that both engines run the verify Job again."""
