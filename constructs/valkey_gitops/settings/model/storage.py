"""What survives a restart, and where it lies."""

from typing import Literal, NamedTuple

from valkey_gitops.settings.model.words import ObjectName, Quantity, SavePoint


class Storage(NamedTuple):
    """The volume of the data directory."""

    size: Quantity = "5Gi"
    storage_class: ObjectName | None = None
    """Left out: the cluster's default class."""
    access_mode: Literal["ReadWriteOnce", "ReadWriteOncePod"] = "ReadWriteOnce"


class Persistence(NamedTuple):
    """What survives a restart."""

    appendonly: bool = True
    appendfsync: Literal["always", "everysec", "no"] = "everysec"
    save: tuple[SavePoint, ...] = ("900 1", "300 100", "60 10000")
    """RDB save points."""
