"""The server that the image holds: what its version knows, and what it must not be used for."""

import difflib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from valkey_gitops.settings.durability import promise
from valkey_gitops.settings.model import Settings
from valkey_gitops.settings.reader import Problem
from valkey_gitops.settings.versions import Version, directives, hazards, lines, server_version

_SOON = timedelta(days=180)
MANAGED = {
    "appendonly": "persistence.appendonly",
    "appendfsync": "persistence.appendfsync",
    "save": "persistence.save",
    "maxmemory": "memory.maxmemory",
    "maxmemory-policy": "memory.policy",
    "maxmemory-clients": "memory.clientBuffers",
    "protected-mode": "protectedMode",
    "dir": "",
    "port": "",
    "bind": "",
    "daemonize": "",
    "supervised": "",
    "aclfile": "auth",
    "shutdown-timeout": "",
    "logfile": "",
    "pidfile": "",
    "unixsocket": "",
    "appenddirname": "",
    "appendfilename": "",
    "dbfilename": "",
    "replicaof": "",
    "cluster-enabled": "",
    "enable-debug-command": "",
    "enable-module-command": "",
    "enable-protected-configs": "",
}
"""Directives that the settings have a key of their own for, or that the manifests rest on."""
SECRET = ("requirepass", "primaryauth", "tls-key-file-pass", "tls-client-key-file-pass")


def version_is_known(settings: Settings) -> Iterator[Problem]:
    """Directives and hazards can only be judged by the version."""
    version, image = server_version(settings.image), settings.image
    if version is None:
        message = f"tag {image.tag!r} does not say which Valkey it holds"
        yield Problem(("image", "tag"), message, "Write image.version, such as '9.1.4'.")
    elif version.line not in lines():
        oldest = next(iter(lines()))
        message = f"Valkey {version} is not one of {', '.join(lines())}"
        yield Problem(("image", "tag"), message, f"Take an image from {oldest} on that this version knows.")


def directives_are_known(settings: Settings) -> Iterator[Problem]:
    """A server that meets a directive it does not know does not start."""
    version = server_version(settings.image)
    if version is None or version.line not in lines():
        return
    for name in settings.directives:
        problem, remedy = _directive_problem(name, version)
        if problem:
            yield Problem(("directives", name), problem, remedy, at_key=True)


def _directive_problem(name: str, version: Version) -> tuple[str, str]:
    known = directives()
    found = known.get(name)
    newer = found.alias if found else ""
    if name in SECRET or newer in SECRET:
        return f"{name} would stand in Git", "Passwords come from a Secret: see auth."
    if (newer or name) in MANAGED:
        key = MANAGED[newer or name]
        return f"{name} is not to be set here", f"It follows from {key}." if key else "The manifests rest on it."
    if name.startswith("tls-") and name in _TLS_FILES:
        return f"{name} is not to be set here", "TLS has keys of its own."
    if found is None:
        near = difflib.get_close_matches(name, known, n=1)
        return f"Valkey has no directive {name!r}", f"Did you mean {near[0]}?" if near else "See valkey.conf."
    if not found.known(version.line):
        since = f"only from {found.since} on" if not found.until else f"from {found.since} to {found.until}"
        return f"Valkey {version} has no directive {name!r}: it is there {since}", "Leave it out, or change image.tag."
    return "", ""


_TLS_FILES = ("tls-port", "tls-cert-file", "tls-key-file", "tls-ca-cert-file", "tls-ca-cert-dir")


def old_names_are_told(settings: Settings) -> Iterator[Problem]:
    """A name that goes one day."""
    version = server_version(settings.image)
    for name in settings.directives:
        found = directives().get(name)
        if found and version and found.alias and directives()[found.alias].known(version.line):
            yield Problem(
                ("directives", name), f"{name} is an old name", f"Write {found.alias}.", at_key=True, warning=True
            )


def hazards_are_fixed(settings: Settings) -> Iterator[Problem]:
    """A version that loses data, or runs an attacker's code, under just these settings."""
    version = server_version(settings.image)
    if version is None:
        return
    for hazard in hazards():
        if hazard.hits(version) and hazard.when in circumstances(settings):
            remedy = f"Take {version.line}.{hazard.fixed[version.line]} or later. {hazard.source}"
            yield Problem(
                ("image", "tag"), f"Valkey {version}: {hazard.reason}", remedy, warning=hazard.severity == "warning"
            )


def circumstances(settings: Settings) -> frozenset[str]:
    """What of these settings the hazards depend on."""
    return frozenset({"always", *(("appendonly",) if promise(settings).appendonly else ())})


def today() -> date:
    """The day by which support is judged."""
    return datetime.now(UTC).date()


def support_is_told(settings: Settings) -> Iterator[Problem]:
    """Security fixes that are missing, or that end soon; a date must not stop a deployment, so it only warns."""
    version = server_version(settings.image)
    line = lines().get(version.line) if version else None
    if version is None or line is None:
        return
    if version.patch is not None and version.patch < line.patch:
        message = f"Valkey {version} lacks the security fixes up to {version.line}.{line.patch}"
        yield Problem(("image", "tag"), message, f"Take {version.line}.{line.patch}.", warning=True)
    if today() + _SOON >= line.secured:
        message = f"Valkey {version.line} gets no security fixes after {line.secured}"
        yield Problem(("image", "tag"), message, f"Plan for {list(lines())[-1]}.", warning=True)


RULES: tuple[Callable[[Settings], Iterator[Problem]], ...] = (
    version_is_known,
    directives_are_known,
    old_names_are_told,
    hazards_are_fixed,
    support_is_told,
)
