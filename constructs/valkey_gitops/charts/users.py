"""The users of the server: an init container writes the ACL file into memory from the Secrets.

Arguments, environment and disk never see a password, and the file holds only hashes. No `$` in the script: Kubernetes
and Flux both have a meaning for it.
"""

from typing import Any

from valkey_gitops.charts.acl import EVERYTHING, AclUser, acl_users, login
from valkey_gitops.charts.directives import ACL_FILE, PASSWORD_FILE
from valkey_gitops.charts.objects import RESTRICTED
from valkey_gitops.settings import Settings
from valkey_gitops.settings.logins import Login, logins
from valkey_gitops.settings.model import AclUsers

_SECRETS, _RUN, _PROBE = "/run/secrets/valkey", "/run/valkey", "/run/secrets/probe"


def init_containers(settings: Settings) -> list[dict[str, Any]]:
    """The container that writes the users, where there are any."""
    if not logins(settings):
        return []
    return [writer(settings, "users", script(settings), {"name": "users", "mountPath": _RUN})]


def mounts(settings: Settings) -> list[dict[str, Any]]:
    """Where the server finds its users, and its probes their password; nobody else's is in its container."""
    if not logins(settings):
        return []
    own = {"name": "probe", "mountPath": _PROBE} if _separate(settings) else {"name": "password", "mountPath": _SECRETS}
    return [{**own, "readOnly": True}, {"name": "users", "mountPath": _RUN, "readOnly": True}]


def probe_file(settings: Settings) -> str | None:
    """Where the probes read their password; None without auth."""
    found = login(settings, "probe")
    if found is None:
        return None
    return f"{_PROBE}/password" if _separate(settings) else PASSWORD_FILE


def volumes(settings: Settings) -> list[dict[str, Any]]:
    """The Secrets as files, and the memory that the ACL file lies in."""
    found = logins(settings)
    if not found:
        return []
    memory = {"name": "users", "emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}}
    if not _separate(settings):
        [default] = found
        items = [{"key": key, "path": path} for key, path in zip(default.keys, _FILES, strict=False)]
        return [{"name": "password", "secret": _secret(default, items)}, memory]
    probe = found[0]
    sources = [{"secret": {"items": _items(item), "name": item.secret}} for item in found]
    return [
        {"name": "passwords", "projected": {"defaultMode": 0o440, "sources": sources}},
        {"name": "probe", "secret": _secret(probe, [{"key": probe.password.key, "path": "password"}])},
        memory,
    ]


_FILES = ("password", "also-accept")


def files(settings: Settings, found: Login) -> list[str]:
    """Where the init container reads the passwords of a user, as many as its Secret has."""
    folder = f"{_SECRETS}/{found.name}" if _separate(settings) else _SECRETS
    return [f"{folder}/{name}" for name, _ in zip(_FILES, found.keys, strict=False)]


def script(settings: Settings) -> str:
    """POSIX sh that writes the ACL file, or says which Secret holds no password."""
    found = acl_users(settings)
    checks = [_check(settings, item.login) for item in found]
    lines = [_line(settings, item) for item in found]
    if _separate(settings):
        # Off, and yet with every right: some versions skip transactions of an AOF whose default user lacks them
        # (https://github.com/valkey-io/valkey/pull/3984).
        lines.insert(0, f"printf 'user default off {EVERYTHING}\\n'; ")
    return f"umask 077; {''.join(checks)}{{ {''.join(lines)}}} > {ACL_FILE}"


def _check(settings: Settings, found: Login) -> str:
    """An empty password would let everybody in: its hash is known to all."""
    return "".join(
        f"grep -q . {file} || {{ echo 'Secret {found.secret} holds no password under {key}' >&2; exit 1; }}; "
        for file, key in zip(files(settings, found), found.keys, strict=True)
    )


def _line(settings: Settings, found: AclUser) -> str:
    hashes = "".join(
        f"printf ' #'; tr -d '\\n' < {file} | sha256sum | cut -c1-64 | tr -d '\\n'; "
        for file in files(settings, found.login)
    )
    return f"printf 'user {found.login.name} on'; {hashes}printf '%s\\n' ' {found.rules}'; "


def _separate(settings: Settings) -> bool:
    return isinstance(settings.acl, AclUsers)


def _items(found: Login) -> list[dict[str, str]]:
    return [{"key": key, "path": f"{found.name}/{name}"} for key, name in zip(found.keys, _FILES, strict=False)]


def _secret(found: Login, items: list[dict[str, str]]) -> dict[str, Any]:
    return {"defaultMode": 0o440, "items": items, "secretName": found.secret}


def writer(settings: Settings, name: str, text: str, memory: dict[str, Any]) -> dict[str, Any]:
    """An init container that reads the Secrets and writes one file into memory."""
    secrets = "passwords" if _separate(settings) else "password"
    return {
        "name": name,
        "image": settings.image.reference,
        "imagePullPolicy": settings.image.pull_policy,
        "command": ["sh", "-c", text],
        "resources": {
            "limits": {"cpu": "100m", "memory": "32Mi"},
            "requests": {"cpu": "10m", "memory": "16Mi"},
        },
        "securityContext": RESTRICTED,
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [{"name": secrets, "mountPath": _SECRETS, "readOnly": True}, memory],
    }
