"""The memory equation: what a container's limit must hold, and what follows for volume, start and stop.

    limit >= server + client buffers + AOF buffer + maxmemory x (1 + fragmentation + copied by a fork)

Rates and factors were measured with `python -m benchmarks.loading`; docs/memory.md explains each term.
"""

from math import ceil
from typing import NamedTuple

from valkey_gitops.settings.durability import promise
from valkey_gitops.settings.model import Amounts, Resources, Settings
from valkey_gitops.settings.quantity import parse

SIZES = {
    "light": Resources(requests=Amounts(cpu="100m", memory="128Mi"), limits=Amounts(cpu="200m", memory="256Mi")),
    "medium": Resources(requests=Amounts(cpu="500m", memory="512Mi"), limits=Amounts(cpu="1", memory="1Gi")),
    "heavy": Resources(requests=Amounts(cpu="1", memory="2Gi"), limits=Amounts(cpu="2", memory="4Gi")),
}
"""The workloads of the Thinkube README: the lower bound is requested, the upper is the limit."""

MIB = 2**20
LEAST_LIMIT = 32 * MIB
"""Bytes; below this the server and its buffers leave no room worth having."""
SERVER = 12 * MIB
"""Bytes of an idle server: 6 MiB measured, and as much again for its tables and threads as it grows."""
AOF_BUFFER = MIB
"""Bytes that wait for the disk. There is no rewrite buffer since 7.0: a rewrite writes to a file of its own."""
CLIENTS_SHARE = 5
"""Per cent of the limit for clients' buffers, unless said."""
FRAGMENTATION = 8
"""Per cent of the data that the allocator loses."""

LOAD_RATE = 25 * MIB
"""Bytes of data that a whole core loads in a second; small keys in increments, the slowest kind."""
SAVE_RATE = 80 * MIB
"""Bytes of data that a whole core saves in a second."""
SHUTDOWN_TIMEOUT = 10
"""Seconds that the server waits for replicas before it saves: Valkey's default."""
LEAST_VOLUME = 5
"""GiB; what storage costs is not worth a full disk."""
LEAST_START, LEAST_STOP = 300, 60
"""Seconds; a slow volume must not be the reason for a restart."""


def resources(settings: Settings) -> Resources:
    """The explicit numbers behind the settings' resources."""
    return SIZES[settings.resources] if isinstance(settings.resources, str) else settings.resources


class Equation(NamedTuple):
    """The terms of one deployment: bytes, but for `fork` and `fragmentation`, which are per cent of the data."""

    limit: int
    clients: int
    fragmentation: int
    fork: int
    data: int

    @property
    def fixed(self) -> int:
        """What is needed whatever the data."""
        return SERVER + self.clients + AOF_BUFFER

    @property
    def most(self) -> int:
        """The most that maxmemory may be."""
        return max(0, (self.limit - self.fixed) * 100 // (100 + self.fragmentation + self.fork))

    @property
    def holds(self) -> bool:
        """Whether everything fits into the limit."""
        return self.data <= self.most

    @property
    def arithmetic(self) -> str:
        """The equation in numbers."""
        growth = f"{100 + self.fragmentation + self.fork} %"
        grown = self.data * (100 + self.fragmentation + self.fork) // 100
        total = self.fixed + grown
        sign = "<=" if self.holds else ">"
        return (
            f"server {mib(SERVER)} + clients {mib(self.clients)} + AOF buffer {mib(AOF_BUFFER)}"
            f" + maxmemory {mib(self.data)} x {growth} (fragmentation {self.fragmentation} %,"
            f" copied by a fork {self.fork} %) = {mib(total)} {sign} limit {mib(self.limit)}"
        )


def equation(settings: Settings) -> Equation:
    """The memory equation of a deployment; it may not hold."""
    limit = int(parse(resources(settings).limits.memory))
    memory = settings.memory
    clients = limit * CLIENTS_SHARE // 100 if memory.client_buffers == "auto" else int(parse(memory.client_buffers))
    fork = memory.copy_on_write if promise(settings).forks else 0
    terms = Equation(limit, clients, FRAGMENTATION, fork, 0)
    data = terms.most if memory.maxmemory == "auto" else int(parse(memory.maxmemory))
    return terms._replace(data=data)


def maxmemory(settings: Settings) -> int:
    """Bytes for the directive `maxmemory`."""
    return equation(settings).data


def disk_factor(settings: Settings) -> int:
    """How often the data may lie on the volume at once.

    An AOF rewrite holds the old base, increments of the same size, and the new base; a snapshot is one more, or two
    while the next is written. Measured: 3.8 times with both.
    """
    kept = promise(settings)
    return (3 if kept.appendonly else 0) + (1 if kept.appendonly and kept.save else 2 if kept.save else 0)


def volume_size(settings: Settings) -> str:
    """The size of the volume as a quantity; `auto` is what the data need."""
    said = storage.size if (storage := promise(settings).storage) else "auto"
    need = disk_factor(settings) * maxmemory(settings)
    return f"{max(LEAST_VOLUME, ceil(need / 2**30))}Gi" if said == "auto" else said


def start_seconds(settings: Settings) -> int:
    """The start-up budget: twice the time in which the CPU limit loads a full data set, in steps of ten seconds."""
    return max(LEAST_START, -(-2 * _seconds(settings, LOAD_RATE) // 10) * 10)


def stop_seconds(settings: Settings) -> int:
    """The shutdown budget: the wait for replicas, and twice the time of a last snapshot."""
    save = 2 * _seconds(settings, SAVE_RATE) if promise(settings).save else 0
    return max(LEAST_STOP, SHUTDOWN_TIMEOUT + save + 10)


def _seconds(settings: Settings, rate: int) -> int:
    core = min(1.0, float(parse(resources(settings).limits.cpu)))
    return ceil(maxmemory(settings) / (rate * core))


def mib(number: int) -> str:
    """Bytes as people read them, rounded down."""
    return f"{number * 10 // MIB / 10:.1f}".removesuffix(".0") + "Mi"
