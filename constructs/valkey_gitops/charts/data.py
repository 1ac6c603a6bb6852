"""The data directory: a volume that stays, or for a cache the pod's own disk."""

from typing import Any

from valkey_gitops.charts.directives import DATA
from valkey_gitops.charts.storage import claim_name
from valkey_gitops.settings import Settings
from valkey_gitops.settings.durability import promise


def volume(settings: Settings) -> dict[str, Any]:
    """The claim; without one an emptyDir, because the root file system is read-only and the server wants a folder."""
    if promise(settings).storage is None:
        return {"name": _name(settings), "emptyDir": {"sizeLimit": "64Mi"}}
    return {"name": _name(settings), "persistentVolumeClaim": {"claimName": claim_name(settings)}}


def mount(settings: Settings) -> dict[str, Any]:
    """Where the server finds it."""
    return {"name": _name(settings), "mountPath": DATA}


def _name(settings: Settings) -> str:
    """A cache's volume says so: policy `data-directory` takes an emptyDir of this name alone for meant."""
    return "data" if promise(settings).storage else "cache"
