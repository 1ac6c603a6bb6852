"""What survives a restart, and where it lies."""

from typing import Annotated, Literal, NamedTuple

from valkey_gitops.settings.constraints import Constraint
from valkey_gitops.settings.model.words import ObjectName, SavePoint
from valkey_gitops.settings.quantity import PATTERN as QUANTITY


class Storage(NamedTuple):
    """The volume of the data directory."""

    size: Annotated[str, Constraint(f"^auto$|{QUANTITY}", "auto or a quantity such as 10Gi")] = "auto"
    """auto: what the data need, and at least 5Gi."""
    storage_class: ObjectName | None = None
    """Left out: the cluster's default class."""
    access_mode: Literal["ReadWriteOnce", "ReadWriteOncePod"] = "ReadWriteOnce"


class Persistence(NamedTuple):
    """What survives a restart, where it is to differ from what the durability says."""

    appendonly: bool | None = None
    """The append-only file. Left out: of the durability."""
    appendfsync: Literal["always", "everysec", "no"] | None = None
    """When a write is on the disk. Left out: of the durability."""
    save: tuple[SavePoint, ...] | None = None
    """Save points of snapshots; an empty list for none. Left out: of the durability."""
