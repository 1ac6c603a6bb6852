"""The users of the server with their rules.

The users of our own tasks may do what the task needs, and see no key of others (https://valkey.io/topics/acl/).
"""

from typing import NamedTuple

from valkey_gitops.settings import Settings
from valkey_gitops.settings.logins import Login, logins
from valkey_gitops.settings.model import AclUsers, User
from valkey_gitops.settings.versions import server_version

_TASKS = {
    "probe": "-@all +ping",
    "exporter": "-@all +ping +info +client|setname +slowlog|len +slowlog|get +latency|latest +latency|histogram",
    "verify": (
        "~valkey-gitops:* -@all +ping +info +time +config|get +acl|dryrun +client|setinfo "
        "+waitaof +get +set +ttl +exists +del"
    ),
    "backup": "-@all +ping +replconf +psync",
}
EVERYTHING = "~* &* +@all"


class AclUser(NamedTuple):
    """A user who may log in, and its ACL rules after `on` and the passwords."""

    login: Login
    rules: str


def acl_users(settings: Settings) -> list[AclUser]:
    """Everybody who may log in, in the order of the ACL file; empty without auth."""
    acl = settings.acl
    if not isinstance(acl, AclUsers):
        return [AclUser(login, EVERYTHING) for login in logins(settings)]
    rules = {user.name: _application(user) for user in acl.users}
    rules |= {task: text + _more(settings, task) for task, text in _TASKS.items()}
    return [AclUser(login, rules[login.name]) for login in logins(settings)]


def login(settings: Settings, user: str) -> Login | None:
    """Who does a task of ours, or is an application's user; `default` where it is the only one. None without auth."""
    found = {item.name: item for item in logins(settings)}
    return found.get("default") or found.get(user)


def _more(settings: Settings, task: str) -> str:
    """What depends on the settings; an old server does not start over a command that it does not know."""
    version = server_version(settings.image)
    if task == "exporter" and version is not None and version[:2] >= (8, 1):
        return " +commandlog|len"
    return " +config|set" if task == "verify" and settings.configuration == "file" else ""


def _application(user: User) -> str:
    words = [*(f"~{key}" for key in user.keys), *(f"&{channel}" for channel in user.channels), "-@all", *user.commands]
    return " ".join(words)
