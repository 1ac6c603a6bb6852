"""The users of the server: an init container writes the ACL file into memory from the Secret."""

from typing import Any

from valkey_gitops.charts.directives import ACL_FILE, PASSWORD_FILE
from valkey_gitops.charts.objects import RESTRICTED
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import NoAuth


def init_containers(settings: Settings) -> list[dict[str, Any]]:
    """The container that writes the users, where there are any."""
    return [] if isinstance(settings.auth, NoAuth) else [_users(settings)]


def mounts(settings: Settings) -> list[dict[str, Any]]:
    """Where the server finds its users, and its probes the password."""
    return [] if isinstance(settings.auth, NoAuth) else _mounts(read_only=True)


def volumes(settings: Settings) -> list[dict[str, Any]]:
    """The Secret as a file, and the memory that the ACL file lies in."""
    auth = settings.auth
    if isinstance(auth, NoAuth):
        return []
    items = [{"key": auth.key, "path": "password"}]
    return [
        {"name": "password", "secret": {"defaultMode": 0o440, "items": items, "secretName": auth.name}},
        {"name": "users", "emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}},
    ]


def _users(settings: Settings) -> dict[str, Any]:
    """Writes the ACL file into memory, with the hash of the password: arguments and disk never see it.

    No `$` in the script: Kubernetes and Flux both have a meaning for it.
    """
    script = (
        f"umask 077; test -s {PASSWORD_FILE} || {{ echo 'the Secret holds no password' >&2; exit 1; }}; "
        f"{{ printf 'user default on #'; tr -d '\\n' < {PASSWORD_FILE} | sha256sum | cut -c1-64 | tr -d '\\n'; "
        f"printf ' ~* &* +@all\\n'; }} > {ACL_FILE}"
    )
    small = {"cpu": "10m", "memory": "16Mi"}
    return {
        "name": "users",
        "image": settings.image.reference,
        "imagePullPolicy": settings.image.pull_policy,
        "command": ["sh", "-c", script],
        "resources": {"limits": {"cpu": "100m", "memory": "32Mi"}, "requests": small},
        "securityContext": RESTRICTED,
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": _mounts(read_only=False),
    }


def _mounts(*, read_only: bool) -> list[dict[str, Any]]:
    users: dict[str, Any] = {"name": "users", "mountPath": "/run/valkey"}
    if read_only:
        users["readOnly"] = True
    return [{"name": "password", "mountPath": "/run/secrets/valkey", "readOnly": True}, users]
