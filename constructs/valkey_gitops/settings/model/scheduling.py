"""On which nodes the server may run."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple

from valkey_gitops.settings.constraints import Constraint

LabelKey = Annotated[
    str,
    Constraint(
        r"^([a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$",
        "the key of a label or taint such as example.com/storage",
        316,
    ),
]


class Toleration(NamedTuple):
    """A taint that the server puts up with."""

    key: LabelKey
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"]
    value: str | None = None
    """Left out: whatever the taint's value."""


class Scheduling(NamedTuple):
    """On which nodes the server may run."""

    node_selector: Mapping[str, str] = MappingProxyType({})
    """Labels that the node must have."""
    tolerations: tuple[Toleration, ...] = ()
    spread: Literal["none", "node", "zone"] = "none"
    """Keeps the Valkeys of one namespace apart where the cluster can."""
