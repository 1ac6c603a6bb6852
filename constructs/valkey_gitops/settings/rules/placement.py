"""Names and namespaces."""

from collections.abc import Callable, Iterator

from valkey_gitops.settings.model import Settings, ThinkubeDiscovery
from valkey_gitops.settings.reader import Problem


def external_name_has_a_domain(settings: Settings) -> Iterator[Problem]:
    """Discovery publishes NAME.DOMAIN, which needs a domain."""
    if isinstance(settings.discovery, ThinkubeDiscovery) and settings.domain is None:
        message = "discovery mode thinkube publishes the external name, and domain is missing"
        yield Problem(("discovery",), message, "Add domain: the platform's domain, such as example.com.")


def jobs_keep_their_distance(settings: Settings) -> Iterator[Problem]:
    """A finished Job's pod in Valkey's namespace turns the component's status to partial on Thinkube."""
    if settings.jobs_namespace == settings.namespace:
        message = "jobs.namespace is Valkey's own namespace"
        yield Problem(("jobs", "namespace"), message, f"Leave it out; it is then {settings.namespace}-jobs.")


RULES: tuple[Callable[[Settings], Iterator[Problem]], ...] = (
    external_name_has_a_domain,
    jobs_keep_their_distance,
)
