"""What no single field can say: how the fields of one deployment must fit together."""

from collections.abc import Callable, Iterator

from valkey_gitops.settings import memory
from valkey_gitops.settings.model import (
    LoadBalancer,
    NoAuth,
    Settings,
    ThinkubeDiscovery,
)
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


def external_name_has_a_domain(settings: Settings) -> Iterator[Problem]:
    """Discovery publishes NAME.DOMAIN, which needs a domain."""
    if isinstance(settings.discovery, ThinkubeDiscovery) and settings.domain is None:
        message = "discovery mode thinkube publishes the external name, and domain is missing"
        yield Problem(("discovery",), message, "Add domain: the platform's domain, such as example.com.")


def unprotected_is_said_twice(settings: Settings) -> Iterator[Problem]:
    """Without a password the server's protected mode answers no remote client at all."""
    if isinstance(settings.auth, NoAuth) and settings.protected_mode:
        message = "without auth, protectedMode: true refuses every client that is not in the pod"
        yield Problem(
            ("auth",), message, "Use auth mode existing, or say protectedMode: false if everybody may connect."
        )


def exposed_means_authenticated(settings: Settings) -> Iterator[Problem]:
    """A LoadBalancer without a password is a public database."""
    if isinstance(settings.auth, NoAuth) and isinstance(settings.exposure, LoadBalancer):
        yield Problem(
            ("auth",), "exposure mode load-balancer needs auth", "Use auth mode existing or external-secrets."
        )


def jobs_keep_their_distance(settings: Settings) -> Iterator[Problem]:
    """A finished Job's pod in Valkey's namespace turns the component's status to partial on Thinkube."""
    if settings.jobs_namespace == settings.namespace:
        message = "jobs.namespace is Valkey's own namespace"
        yield Problem(("jobs", "namespace"), message, f"Leave it out; it is then {settings.namespace}-jobs.")


def secrets_do_not_collide(settings: Settings) -> Iterator[Problem]:
    """One Secret holds one thing."""
    names: dict[str, str] = {}
    for section in ("pull_secret", "auth", "certificate"):
        name = getattr(getattr(settings, section), "name", None)
        if name in names:
            key = {"pull_secret": "pullSecret"}.get(section, section)
            yield Problem((key, "name"), f"Secret {name} is used for {names[name]} already", "Give it another name.")
        elif name:
            names[name] = section


RULES: tuple[Callable[[Settings], Iterator[Problem]], ...] = (
    limits_cover_requests,
    memory_is_possible,
    volume_holds_the_data,
    external_name_has_a_domain,
    unprotected_is_said_twice,
    exposed_means_authenticated,
    jobs_keep_their_distance,
    secrets_do_not_collide,
)
