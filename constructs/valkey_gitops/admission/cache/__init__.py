"""Verdicts of earlier runs: what has not changed, and depends on nothing that has, is not reviewed again."""

from valkey_gitops.admission.cache.key import cache_key
from valkey_gitops.admission.cache.remembering import remembering
from valkey_gitops.admission.cache.store import Store, default_folder

__all__ = ["Store", "cache_key", "default_folder", "remembering"]
