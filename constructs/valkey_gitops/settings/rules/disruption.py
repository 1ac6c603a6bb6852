"""The end of the pod."""

from collections.abc import Callable, Iterator

from valkey_gitops.settings.model import NoExposure, Settings
from valkey_gitops.settings.reader import Problem


def a_sleep_is_for_a_proxy(settings: Settings) -> Iterator[Problem]:
    """Each second of it is one more in which nobody can connect: it needs somebody who gains by it."""
    alone = isinstance(settings.exposure, NoExposure) and settings.clients == ()
    if settings.disruption.pre_stop_sleep and alone:
        message = "preStopSleep waits for proxies, and none may connect: exposure has mode none and clients is empty"
        remedy = (
            "Leave it out: it only makes each restart longer. Or say exposure, or the proxy's namespace in clients."
        )
        yield Problem(("disruption", "preStopSleep"), message, remedy)


RULES: tuple[Callable[[Settings], Iterator[Problem]], ...] = (a_sleep_is_for_a_proxy,)
