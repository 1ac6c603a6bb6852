"""What the post-sync suite holds the live server to: the file that the verify Job reads."""

import hashlib
from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts import configuration, discovery, tls
from valkey_gitops.charts.acl import login
from valkey_gitops.charts.directives import PORT, directives
from valkey_gitops.charts.exposure import external_port
from valkey_gitops.charts.storage import claim_name
from valkey_gitops.settings import Settings, memory
from valkey_gitops.settings.durability import promise
from valkey_gitops.settings.logins import Login, logins
from valkey_gitops.settings.model import AclUsers, User
from valkey_gitops.settings.quantity import parse
from valkey_gitops.settings.versions import server_version

_DENIED = {
    "probe": ("GET key", "CONFIG GET dir", "FLUSHALL"),
    "exporter": ("GET key", "KEYS *", "CONFIG GET dir", "FLUSHALL"),
    "verify": ("GET key", "KEYS *", "FLUSHALL"),
    "backup": ("GET key", "SET key value", "FLUSHALL"),
}
"""What the users of our own tasks must not do, though a thief of their password would like to."""
_APPLICATIONS = ("CONFIG SET dir /", "FLUSHALL", "ACL LIST", "SHUTDOWN")
"""The same for applications whose commands are the default; other rules are their owner's to judge."""


def expectations(deployment: str, settings: Settings) -> dict[str, Any]:
    """The deployment as it was rendered; what does not apply is left out."""
    user = login(settings, "verify")
    found = {
        "deployment": deployment,
        "namespace": settings.namespace,
        "host": settings.internal_host,
        "port": PORT,
        "auth": _password(settings, user),
        "username": user.name if user and user.name != "default" else None,
        **_encryption(settings),
        "workload": {
            "kind": "Deployment",
            "name": settings.name,
            "container": "valkey",
            "selector": {"app": settings.name},
        },
        "version": _version(settings),
        "memoryLimit": int(parse(memory.resources(settings).limits.memory)),
        "claim": claim_name(settings) if promise(settings).storage else None,
        "services": [
            {"name": settings.name, "headless": False, "port": PORT},
            {"name": f"{settings.name}-headless", "headless": True, "port": PORT},
        ],
        "external": _external(settings),
        "directives": directives(settings),
        "live": configuration.live(settings),
        "users": list(_users(settings)),
        "discovery": _discovery(settings),
        "state": {"namespace": settings.jobs_namespace, "name": state_name(settings)},
    }
    return {name: value for name, value in found.items() if value}


def state_name(settings: Settings) -> str:
    """The ConfigMap in which the suite remembers its canary."""
    return f"{settings.name}-verify-state"


def _password(settings: Settings, user: Login | None) -> dict[str, str] | None:
    return {"namespace": settings.namespace, "name": user.secret, "key": user.password.key} if user else None


def _encryption(settings: Settings) -> dict[str, Any]:
    if not tls.enabled(settings):
        return {}
    return {"tls": True, "serverName": tls.server_name(settings), "certificate": f"{tls.FOLDER}/tls.crt"}


def _version(settings: Settings) -> str | None:
    """As far as the tag says it; None for a tag such as `latest`."""
    version = server_version(settings.image)
    return ".".join(str(part) for part in version or () if part is not None) or None


def _external(settings: Settings) -> str | None:
    port = external_port(settings)
    return f"{tls.external_name(settings)}:{port}" if port and settings.domain else None


def _users(settings: Settings) -> Iterator[dict[str, Any]]:
    if not isinstance(settings.acl, AclUsers):
        return
    default = User._field_defaults["commands"]
    plain = {user.name for user in settings.acl.users if user.commands == default}
    for user in logins(settings):
        denied = _DENIED.get(user.name, _APPLICATIONS if user.name in plain else ())
        if denied:
            yield {"name": user.name, "denied": list(denied)}


def _discovery(settings: Settings) -> dict[str, Any] | None:
    for record in discovery.manifests(settings):
        [(key, text)] = record["data"].items()
        labels = {"thinkube.io/managed": record["metadata"]["labels"]["thinkube.io/managed"]}
        digest = hashlib.sha256(text.encode()).hexdigest()
        return {"name": record["metadata"]["name"], "key": key, "sha256": digest, "labels": labels}
    return None
