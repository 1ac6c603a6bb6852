"""Who may log in, and the Secret that holds each one's password."""

from typing import NamedTuple

from valkey_gitops.settings.model import AclUsers, NoAuth, NoBackup, NoMonitoring, Password, SealedAuth, Settings

TASKS = ("probe", "exporter", "verify", "backup")
"""What we do ourselves: with `acl` of mode users each has a user of its name."""


class Login(NamedTuple):
    """A user of the server by name, its Secret, and the keys of that."""

    name: str
    secret: str
    password: Password

    @property
    def keys(self) -> list[str]:
        """The keys of the Secret whose passwords the server takes, the one that we use first."""
        also = self.password.also_accept
        return [self.password.key, also] if also else [self.password.key]


def logins(settings: Settings) -> list[Login]:
    """Everybody who may log in, our own tasks first; empty without auth."""
    auth, acl = settings.auth, settings.acl
    if isinstance(auth, NoAuth):
        return []
    if isinstance(acl, AclUsers):
        ours = [Login(task, _secret(settings, task), getattr(acl, task)) for task in tasks(settings)]
        return [*ours, *(Login(user.name, _secret(settings, user.name), user.password) for user in acl.users)]
    encrypted = auth.encrypted if isinstance(auth, SealedAuth) else {}
    return [Login("default", auth.name, Password(auth.key, auth.also_accept, encrypted))]


def tasks(settings: Settings) -> list[str]:
    """Those of our tasks that this deployment has."""
    needless = {"exporter"} if isinstance(settings.monitoring, NoMonitoring) else set()
    needless |= {"backup"} if isinstance(settings.backup, NoBackup) else set()
    return [task for task in TASKS if task not in needless]


def _secret(settings: Settings, user: str) -> str:
    return f"{settings.name}-user-{user}"
