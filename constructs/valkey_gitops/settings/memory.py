"""Sizes by name, and how much of a container's memory may hold data."""

from valkey_gitops.settings.model import Amounts, Resources, Settings
from valkey_gitops.settings.quantity import parse

SIZES = {
    "light": Resources(requests=Amounts(cpu="100m", memory="128Mi"), limits=Amounts(cpu="200m", memory="256Mi")),
    "medium": Resources(requests=Amounts(cpu="500m", memory="512Mi"), limits=Amounts(cpu="1", memory="1Gi")),
    "heavy": Resources(requests=Amounts(cpu="1", memory="2Gi"), limits=Amounts(cpu="2", memory="4Gi")),
}
"""The workloads of the Thinkube README: the lower bound is requested, the upper is the limit."""

FORKING_SHARE, CACHE_SHARE = 60, 80
"""Per cent of the limit that `maxmemory: auto` gives to data: a fork for a save copies pages that change."""

LEAST_LIMIT = 32 * 1024 * 1024
"""Bytes; below this the server's own 10 MiB or so and its buffers leave no room worth having."""


def resources(settings: Settings) -> Resources:
    """The explicit numbers behind the settings' resources."""
    return SIZES[settings.resources] if isinstance(settings.resources, str) else settings.resources


def maxmemory(settings: Settings) -> int:
    """Bytes for the directive `maxmemory`."""
    if settings.memory.maxmemory != "auto":
        return int(parse(settings.memory.maxmemory))
    limit = parse(resources(settings).limits.memory)
    forks = settings.persistence.appendonly or settings.persistence.save
    return int(limit * (FORKING_SHARE if forks else CACHE_SHARE) / 100)
