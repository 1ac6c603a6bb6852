"""Regular backups."""

from typing import Annotated, Literal, NamedTuple

from valkey_gitops.settings.constraints import Constraint
from valkey_gitops.settings.model.words import BucketName, CronSchedule, ObjectName, Quantity, SecretKey, StoreUrl

Keep = Annotated[int, Constraint(minimum=1, maximum=1000)]


class NoBackup(NamedTuple):
    """The volume is all there is."""

    mode: Literal["none"]


class VolumeBackup(NamedTuple):
    """To a volume of its own, in the Jobs' namespace."""

    mode: Literal["volume"]
    size: Quantity
    """Room for `keep` and one more: an RDB is rarely larger than maxmemory."""
    storage_class: ObjectName | None = None
    """Left out: the cluster's default class. Another disk than Valkey's own is worth more."""
    schedule: CronSchedule = "23 2 * * *"
    keep: Keep = 14
    """How many backups stay."""


class BucketCredentials(NamedTuple):
    """A Secret in the Jobs' namespace that you make."""

    name: ObjectName
    access_key: SecretKey = "access-key"
    secret_key: SecretKey = "secret-key"  # noqa: S105 - a key of a Secret, no value


class BucketBackup(NamedTuple):
    """To a bucket of an S3-compatible store."""

    mode: Literal["bucket"]
    endpoint: StoreUrl
    bucket: BucketName
    credentials: BucketCredentials
    prefix: str = ""
    region: str = "us-east-1"
    schedule: CronSchedule = "23 2 * * *"
    keep: Keep = 14
    """How many backups stay."""
