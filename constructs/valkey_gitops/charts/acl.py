"""The users of the server with their rules, and the Secret that holds each one's password.

The users of our own tasks may do what the task needs, and see no key of others (https://valkey.io/topics/acl/).
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import AclUsers, NoAuth, NoBackup, NoMonitoring, Password, SealedAuth, User
from valkey_gitops.settings.versions import server_version

Task = Literal["probe", "exporter", "verify", "backup"]

_RULES: dict[Task, str] = {
    "probe": "-@all +ping",
    "exporter": "-@all +ping +info +client|setname +slowlog|len +slowlog|get +latency|latest +latency|histogram",
    "verify": (
        "~valkey-gitops:* -@all +ping +info +time +config|get +client|setinfo +waitaof +get +set +ttl +exists +del"
    ),
    "backup": "-@all +ping +replconf +psync",
}
EVERYTHING = "~* &* +@all"


class AclUser(NamedTuple):
    """A user: its ACL rules after `on` and the passwords, and the Secret that these come from."""

    name: str
    rules: str
    secret: str
    password: Password

    @property
    def keys(self) -> list[str]:
        """The keys of the Secret whose passwords the server takes."""
        also = self.password.also_accept
        return [self.password.key, also] if also else [self.password.key]


def acl_users(settings: Settings) -> list[AclUser]:
    """Everybody who may log in, in the order of the ACL file; empty without auth."""
    auth, acl = settings.auth, settings.acl
    if isinstance(auth, NoAuth):
        return []
    if isinstance(acl, AclUsers):
        return [*_tasks(settings, acl), *(_application(settings, user) for user in acl.users)]
    encrypted = auth.encrypted if isinstance(auth, SealedAuth) else {}
    return [AclUser("default", EVERYTHING, auth.name, Password(auth.key, auth.also_accept, encrypted))]


def acl_user(settings: Settings, task: Task | str) -> AclUser | None:
    """Who does a task of ours, or which user an application is; None without auth."""
    found = {item.name: item for item in acl_users(settings)}
    return found.get("default") or found.get(task)


def _tasks(settings: Settings, acl: AclUsers) -> Iterator[AclUser]:
    needless = set()
    if isinstance(settings.monitoring, NoMonitoring):
        needless.add("exporter")
    if isinstance(settings.backup, NoBackup):
        needless.add("backup")
    for task, rules in _RULES.items():
        if task not in needless:
            more = _more(settings, task)
            yield AclUser(task, rules + more, secret_name(settings, task), getattr(acl, task))


def _more(settings: Settings, task: Task) -> str:
    """What depends on the settings; an old server does not start over a command that it does not know."""
    version = server_version(settings.image)
    if task == "exporter" and version is not None and version[:2] >= (8, 1):
        return " +commandlog|len"
    return " +config|set" if task == "verify" and settings.configuration == "file" else ""


def _application(settings: Settings, user: User) -> AclUser:
    words = [*(f"~{key}" for key in user.keys), *(f"&{channel}" for channel in user.channels), "-@all", *user.commands]
    return AclUser(user.name, " ".join(words), secret_name(settings, user.name), user.password)


def secret_name(settings: Settings, user: str) -> str:
    """`valkey-user-probe` for user `probe` of `valkey`."""
    return f"{settings.name}-user-{user}"
