"""Jobs that the sync engines delete and make anew: what may not change in an object may change in these."""

from collections.abc import Mapping
from typing import Any

HOOK = "argocd.argoproj.io/hook"
DELETE_POLICY = "argocd.argoproj.io/hook-delete-policy"
FORCE = "kustomize.toolkit.fluxcd.io/force"
_KEPT = {"HookSucceeded", "HookFailed"}
"""Policies that leave a hook where it is when the next sync comes."""


def is_recreated(obj: Mapping[str, Any]) -> bool:
    """Whether an engine makes this Job anew instead of updating it.

    Argo CD deletes a hook before it creates it, unless its delete policies say another time alone; Flux deletes what it
    cannot update where the object says `force: enabled`. Only Jobs: what else is forced so loses what it held.

    Source: gitops-engine pkg/sync/hook/delete_policy.go; fluxcd/pkg ssa.
    """
    metadata = obj.get("metadata")
    if obj.get("kind") != "Job" or not isinstance(metadata, Mapping):
        return False
    words = {**_texts(metadata.get("labels")), **_texts(metadata.get("annotations"))}
    return _is_hook(words) or words.get(FORCE, "").lower() == "enabled"


def _is_hook(words: Mapping[str, str]) -> bool:
    policies = {word.strip() for word in words.get(DELETE_POLICY, "").split(",")}
    return bool(words.get(HOOK)) and ("BeforeHookCreation" in policies or not policies & _KEPT)


def _texts(value: Any) -> dict[str, str]:
    given = value.items() if isinstance(value, Mapping) else ()
    return {str(key): text for key, text in given if isinstance(text, str)}
