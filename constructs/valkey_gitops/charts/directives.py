"""The server's configuration as Valkey directives (https://valkey.io/topics/valkey.conf/)."""

from valkey_gitops.settings import Settings
from valkey_gitops.settings.memory import maxmemory
from valkey_gitops.settings.model import NoAuth

DATA = "/data"
PORT = 6379
PASSWORD_FILE = "/run/secrets/valkey/password"  # noqa: S105 - a path, the password is in the Secret behind it
ACL_FILE = "/run/valkey/users.acl"


def directives(settings: Settings) -> dict[str, str]:
    """What `CONFIG GET` must answer, in the order of the command line."""
    persistence = settings.persistence
    values = {
        "save": " ".join(persistence.save),
        "appendonly": _yes_or_no(persistence.appendonly),
        "protected-mode": _yes_or_no(settings.protected_mode),
        # Said although it is the image's working directory: an AOF elsewhere is lost with the pod.
        "dir": DATA,
        # Without a bound, a full server ends in an OOM kill instead of a refused write.
        "maxmemory": str(maxmemory(settings)),
        "maxmemory-policy": settings.memory.policy,
    }
    if persistence.appendonly:
        values["appendfsync"] = persistence.appendfsync
    return values


def arguments(settings: Settings) -> list[str]:
    """The same as arguments of valkey-server, and where the users are."""
    words = [word for name, value in directives(settings).items() for word in (f"--{name}", value)]
    return words if isinstance(settings.auth, NoAuth) else [*words, "--aclfile", ACL_FILE]


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
