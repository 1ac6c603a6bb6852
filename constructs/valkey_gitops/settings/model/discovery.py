"""How a platform finds the service."""

from typing import Annotated, Literal, NamedTuple

from valkey_gitops.settings.constraints import Constraint


class NoDiscovery(NamedTuple):
    """No platform asks for it."""

    mode: Literal["none"]


class ThinkubeDiscovery(NamedTuple):
    """The ConfigMap `thinkube-service-config` that the Thinkube platform reads."""

    mode: Literal["thinkube"]
    type: Literal["core", "optional"] = "optional"
    display_name: str = "Valkey"
    description: str = "High-performance in-memory data store, compatible with Redis"
    category: str = "infrastructure"
    icon: str = "/icons/tk_data.svg"
    component_version: Annotated[str, Constraint(r"^\S+$", "a version such as '0.1.0'; quote it")] = "0.1.0"
    can_disable: bool = False
