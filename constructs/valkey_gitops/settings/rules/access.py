"""Who may connect, and with which secret."""

from collections.abc import Callable, Iterator

from valkey_gitops.settings.model import LoadBalancer, NoAuth, Settings
from valkey_gitops.settings.reader import Problem


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


def secrets_do_not_collide(settings: Settings) -> Iterator[Problem]:
    """One Secret holds one thing."""
    names: dict[str, str] = {}
    for section in ("pull_secret", "auth", "certificate", "tls"):
        part = getattr(settings, section)
        name = getattr(part, "name", None) or getattr(part, "secret", None)
        if name in names:
            key = {"pull_secret": "pullSecret"}.get(section, section)
            path = (key, "secret" if section == "tls" else "name")
            yield Problem(path, f"Secret {name} is used for {names[name]} already", "Give it another name.")
        elif name:
            names[name] = section


RULES: tuple[Callable[[Settings], Iterator[Problem]], ...] = (
    unprotected_is_said_twice,
    exposed_means_authenticated,
    secrets_do_not_collide,
)
