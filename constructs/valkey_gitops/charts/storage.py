"""The volume of the data directory, as a claim of its own: a StatefulSet's template cannot be grown from Git."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts import sync
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings
from valkey_gitops.settings.durability import promise
from valkey_gitops.settings.memory import volume_size


def claim_name(settings: Settings) -> str:
    """`valkey-data` for `valkey`."""
    return f"{settings.name}-data"


def manifests(settings: Settings) -> Iterator[Manifest]:
    """The PersistentVolumeClaim, unless this is a cache; it stays when its file goes."""
    storage = promise(settings).storage
    if storage is None:
        return
    spec: dict[str, Any] = {
        "accessModes": [storage.access_mode],
        "resources": {"requests": {"storage": volume_size(settings)}},
    }
    if storage.storage_class:
        spec["storageClassName"] = storage.storage_class
    yield owned(
        settings,
        "v1",
        "PersistentVolumeClaim",
        claim_name(settings),
        annotations=sync.protection(settings.removal),
        body={"spec": {**spec, "volumeMode": "Filesystem"}},
    )
