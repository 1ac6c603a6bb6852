"""Where the directives stand: in a file from a ConfigMap, or on the command line."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from valkey_gitops.charts import sync
from valkey_gitops.charts.directives import directives, users_file
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings
from valkey_gitops.settings.memory import disk_factor, equation, start_seconds, stop_seconds
from valkey_gitops.settings.versions import directives as known_directives
from valkey_gitops.settings.versions import server_version

FOLDER = "/etc/valkey"
FILE = "valkey.conf"


def config_map(settings: Settings) -> str:
    """`valkey-config` for `valkey`."""
    return f"{settings.name}-config"


def manifests(settings: Settings) -> Iterator[Manifest]:
    """The ConfigMap with the file, where the directives stand in one."""
    if settings.configuration == "file":
        body = {"data": {FILE: text(settings)}}
        yield owned(settings, "v1", "ConfigMap", config_map(settings), annotations=sync.VERBATIM, body=body)


def arguments(settings: Settings) -> list[str]:
    """What valkey-server is started with."""
    if settings.configuration == "file":
        return [f"{FOLDER}/{FILE}"]
    values = {**directives(settings), **users_file(settings)}
    return [word for name, value in values.items() for word in (f"--{name}", value)]


def text(settings: Settings) -> str:
    """The file: a directive a line, below the arithmetic that it follows from."""
    lines = [
        f"# durability {settings.durability}; {equation(settings).arithmetic}",
        f"# disk: {disk_factor(settings)} x maxmemory",
        f"# time: {start_seconds(settings)} s to start, {stop_seconds(settings)} s to stop",
        *_lines({**directives(settings), **users_file(settings)}),
    ]
    return "\n".join(lines) + "\n"


_ONE_WORD = ("tls-protocols",)
"""Directives whose value is one argument although it has blanks."""


def _lines(values: Mapping[str, str]) -> Iterator[str]:
    for name, value in values.items():
        points = value.split() if name == "save" else []
        if points:
            yield from (f"save {seconds} {changes}" for seconds, changes in zip(points[::2], points[1::2], strict=True))
        else:
            yield f'{name} "{value}"' if name in _ONE_WORD or not value else f"{name} {value}"


def checksum(settings: Settings) -> dict[str, str]:
    """The pod's annotation that changes, and restarts it, only with directives that no CONFIG SET could change."""
    if settings.configuration != "file":
        return {}
    values = {name: value for name, value in directives(settings).items() if not _live(settings, name)}
    written = "\n".join(_lines({**values, **users_file(settings)}))
    return {"valkey-gitops/restart-config": hashlib.sha256(written.encode()).hexdigest()[:16]}


def live(settings: Settings) -> list[str]:
    """The directives of the file that the verify Job sets after a sync; none where a change restarts the pod anyway."""
    return [name for name in directives(settings) if settings.configuration == "file" and _live(settings, name)]


def _live(settings: Settings, name: str) -> bool:
    version = server_version(settings.image)
    return version is not None and known_directives()[name].live_in(version.line)


def mounts(settings: Settings) -> list[dict[str, Any]]:
    """Where the server finds the file; a folder, because a single file (subPath) would never see a change."""
    if settings.configuration != "file":
        return []
    return [{"name": "config", "mountPath": FOLDER, "readOnly": True}]


def volumes(settings: Settings) -> list[dict[str, Any]]:
    """The ConfigMap as a volume."""
    if settings.configuration != "file":
        return []
    return [{"name": "config", "configMap": {"defaultMode": 0o444, "name": config_map(settings)}}]
