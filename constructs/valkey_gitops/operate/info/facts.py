"""What a reader wants to know of a deployment, from its settings alone."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from valkey_gitops.operate.info.connection import PORT, external
from valkey_gitops.settings.durability import promise
from valkey_gitops.settings.logins import logins
from valkey_gitops.settings.memory import equation, mib, volume_size
from valkey_gitops.settings.model import IngressNginx, NoTls, Settings


class Fact(NamedTuple):
    """One line of `info`; `key` and `value` are for --format json, `text` for people."""

    key: str
    text: str
    value: Any


def facts(settings: Settings) -> list[Fact]:
    """Namespace, endpoints, persistence, memory, login, encryption, image."""
    image = f"{settings.image.repository}:{settings.image.tag}"
    return [
        Fact("namespace", settings.namespace, settings.namespace),
        Fact("image", image, image),
        *_endpoints(settings),
        _persistence(settings),
        _memory(settings),
        _login(settings),
        Fact("encryption", "none" if isinstance(settings.tls, NoTls) else "TLS", not isinstance(settings.tls, NoTls)),
    ]


def _endpoints(settings: Settings) -> Iterator[Fact]:
    way: str = settings.exposure.mode
    if isinstance(settings.exposure, IngressNginx):
        ours = settings.exposure
        way += f", entry {ours.port} of configmap {ours.namespace}/{ours.config_map}"
    if outside := external(settings):
        address = f"{outside[0]}:{outside[1]}"
        yield Fact("external", f"{address}  ({way})", address)
    else:
        yield Fact("external", "none (exposure has mode none)", None)
    internal = f"{settings.internal_host}:{PORT}"
    headless = f"{settings.name}-headless.{settings.namespace}.svc.cluster.local:{PORT}"
    yield Fact("internal", f"{internal}  (ClusterIP)", internal)
    yield Fact("headless", f"{headless}  (the pod itself)", headless)


def _persistence(settings: Settings) -> Fact:
    kept = promise(settings)
    size = volume_size(settings) if kept.storage else None
    storage_class = (kept.storage.storage_class or "the cluster's default class") if kept.storage else None
    parts = [f"{size} of {storage_class}"] if size else ["no volume"]
    parts += [f"AOF {kept.appendfsync}" if kept.appendonly else "no AOF"]
    parts += [f"snapshots {', '.join(kept.save)}" if kept.save else "no snapshots"]
    value = {
        "size": size,
        "storageClass": kept.storage.storage_class if kept.storage else None,
        "appendfsync": kept.appendfsync if kept.appendonly else None,
        "save": list(kept.save),
    }
    return Fact("persistence", ", ".join(parts), value)


def _memory(settings: Settings) -> Fact:
    terms = equation(settings)
    text = f"maxmemory {mib(terms.data)} in a limit of {mib(terms.limit)}, then {promise(settings).policy}"
    return Fact("memory", text, {"maxmemory": terms.data, "limit": terms.limit, "policy": promise(settings).policy})


def _login(settings: Settings) -> Fact:
    users = logins(settings)
    places = [
        {"user": user.name, "secret": f"{settings.namespace}/{user.secret}", "key": user.password.key} for user in users
    ]
    lines = [f"user {place['user']}, password in secret {place['secret']}, key {place['key']}" for place in places]
    return Fact("login", "\n".join(lines) or "none: everybody who reaches the port may do everything", places)
