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
    """How much of the container's memory holds data (docs/memory.md has the equation)."""

    maxmemory: Annotated[str, Constraint(f"^auto$|{QUANTITY}", "auto or a quantity such as 160Mi")] = "auto"
    """auto: what the limit leaves after the server, clients' buffers, fragmentation, and what a fork copies."""
    policy: (
        Literal[
            "noeviction",
            "allkeys-lru",
            "allkeys-lfu",
            "allkeys-random",
            "volatile-lru",
            "volatile-lfu",
            "volatile-random",
            "volatile-ttl",
        ]
        | None
    ) = None
    """What happens when maxmemory is reached. Left out: of the durability; durable and strict refuse writes."""
    copy_on_write: Annotated[int, Constraint(minimum=0, maximum=100)] = 40
    """Per cent of the data that may change while a fork saves it: so much is in memory twice."""
    client_buffers: Annotated[str, Constraint(f"^auto$|{QUANTITY}", "auto or a quantity such as 16Mi")] = "auto"
    """For queries and replies under way. auto: 5 % of the limit."""
