"""CPU and memory: what the container gets, and how much of it holds data."""

from typing import Annotated, Literal, NamedTuple

from valkey_gitops.settings.constraints import Constraint
from valkey_gitops.settings.model.words import Quantity
from valkey_gitops.settings.quantity import PATTERN as QUANTITY


class Amounts(NamedTuple):
    """CPU in cores or millicores, memory in bytes."""

    cpu: Quantity
    memory: Quantity


class Resources(NamedTuple):
    """What the server's container asks for, and what it may take."""

    requests: Amounts
    limits: Amounts


class Memory(NamedTuple):
    """How much of the container's memory holds data."""

    maxmemory: Annotated[str, Constraint(f"^auto$|{QUANTITY}", "auto or a quantity such as 160Mi")] = "auto"
    """auto: 60 % of the memory limit with persistence (a fork may copy what changes meanwhile), else 80 %."""
    policy: Literal[
        "noeviction",
        "allkeys-lru",
        "allkeys-lfu",
        "allkeys-random",
        "volatile-lru",
        "volatile-lfu",
        "volatile-random",
        "volatile-ttl",
    ] = "noeviction"  # fmt: skip - one line per group reads better
    """What happens when maxmemory is reached; noeviction refuses writes."""
