"""Memory and volume: the numbers of one deployment must fit together."""

from collections.abc import Callable, Iterator

from valkey_gitops.settings import memory
from valkey_gitops.settings.model import Settings
from valkey_gitops.settings.quantity import parse
from valkey_gitops.settings.reader import Problem


def limits_cover_requests(settings: Settings) -> Iterator[Problem]:
    """Kubernetes refuses a request above its limit."""
    amounts = memory.resources(settings)
    for name in ("cpu", "memory"):
        request, limit = getattr(amounts.requests, name), getattr(amounts.limits, name)
        if parse(request) > parse(limit):
            message = f"requests {request} of {name}, which is more than its limit {limit}"
            yield Problem(("resources", "requests", name), message, f"Ask for at most {limit}, or raise the limit.")


def memory_is_possible(settings: Settings) -> Iterator[Problem]:
    """maxmemory leaves room for the server, its buffers and a fork."""
    limit = int(parse(memory.resources(settings).limits.memory))
    if limit < memory.LEAST_LIMIT:
        message = f"a memory limit of {limit} bytes is too little to start the server in"
        yield Problem(
            ("resources", "limits", "memory"), message, "Give at least 32Mi; did you forget the suffix Mi or Gi?"
        )
        return
    data = memory.maxmemory(settings)
    most = limit * memory.CACHE_SHARE // 100
    if data > most:
        message = (
            f"maxmemory {data} bytes does not fit: {memory.CACHE_SHARE} % of the limit of {limit} bytes are {most}"
        )
        yield Problem(
            ("memory", "maxmemory"), message, "Lower maxmemory, raise resources.limits.memory, or write auto."
        )
    elif data < 1024 * 1024:
        yield Problem(
            ("memory", "maxmemory"), f"maxmemory {data} bytes is less than 1Mi", "Did you forget the suffix Mi?"
        )


def volume_holds_the_data(settings: Settings) -> Iterator[Problem]:
    """AOF base, increments and a snapshot lie side by side during a rewrite."""
    size, data = int(parse(settings.storage.size)), memory.maxmemory(settings)
    if settings.persistence.appendonly and size < 3 * data:
        message = (
            f"storage of {size} bytes is less than 3 times maxmemory ({data} bytes), which an AOF rewrite can need"
        )
        yield Problem(
            ("storage", "size"), message, f"Give at least {-(-3 * data // 2**20)}Mi, or lower memory.maxmemory."
        )


RULES: tuple[Callable[[Settings], Iterator[Problem]], ...] = (
    limits_cover_requests,
    memory_is_possible,
    volume_holds_the_data,
)
