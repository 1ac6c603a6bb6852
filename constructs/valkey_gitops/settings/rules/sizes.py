"""Memory and volume: the numbers of one deployment must fit together."""

from collections.abc import Callable, Iterator

from valkey_gitops.settings import memory
from valkey_gitops.settings.durability import promise
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
    """The memory equation holds."""
    equation = memory.equation(settings)
    if equation.limit < memory.LEAST_LIMIT:
        message = f"a memory limit of {equation.limit} bytes is too little to start the server in"
        remedy = "Give at least 32Mi; did you forget the suffix Mi or Gi?"
        yield Problem(("resources", "limits", "memory"), message, remedy)
    elif equation.most < memory.MIB:
        message = f"the buffers leave no room for data: {equation.arithmetic}"
        yield Problem(("memory", "clientBuffers"), message, "Lower memory.clientBuffers, or raise the limit.")
    elif not equation.holds:
        message = f"maxmemory does not fit: {equation.arithmetic}"
        remedy = f"Write auto or at most {memory.mib(equation.most)}, or raise resources.limits.memory."
        yield Problem(("memory", "maxmemory"), message, remedy)
    elif equation.data < memory.MIB:
        message = f"maxmemory {equation.data} bytes is less than 1Mi"
        yield Problem(("memory", "maxmemory"), message, "Did you forget the suffix Mi?")


def volume_holds_the_data(settings: Settings) -> Iterator[Problem]:
    """Old and new files lie side by side during a rewrite."""
    factor, data = memory.disk_factor(settings), memory.maxmemory(settings)
    if promise(settings).storage is None:
        return
    size = int(parse(memory.volume_size(settings)))
    if size < factor * data:
        message = (
            f"the volume is too small: maxmemory {memory.mib(data)} x {factor} (old and new files lie side by side)"
            f" = {memory.mib(factor * data)} > {memory.mib(size)}"
        )
        remedy = f"Give at least {-(-factor * data // memory.MIB)}Mi, or lower memory.maxmemory."
        yield Problem(("storage", "size"), message, remedy)


RULES: tuple[Callable[[Settings], Iterator[Problem]], ...] = (
    limits_cover_requests,
    memory_is_possible,
    volume_holds_the_data,
)
