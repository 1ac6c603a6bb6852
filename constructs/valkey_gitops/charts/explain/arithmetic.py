"""The sums behind a deployment's numbers, in words."""

from valkey_gitops.settings import Deployment
from valkey_gitops.settings.durability import PROFILES, promise
from valkey_gitops.settings.memory import (
    LOAD_RATE,
    SAVE_RATE,
    disk_factor,
    equation,
    maxmemory,
    mib,
    resources,
    start_seconds,
    stop_seconds,
    volume_size,
)
from valkey_gitops.settings.versions import lines, server_version


def arithmetic(deployment: Deployment, settings: set[str]) -> list[str]:
    """The sums that a value takes part in, by the settings that it depends on."""
    parts = [
        ("durability", _durability(deployment)),
        ("memory.maxmemory", f"memory: {equation(deployment.settings).arithmetic}"),
        ("storage.size", _volume(deployment)),
        ("memory.maxmemory", _times(deployment)),
    ]
    return [text for name, text in parts if name in settings]


def overview(deployment: Deployment) -> dict[str, str]:
    """What a deployment is, in a few lines."""
    settings = deployment.settings
    version = server_version(settings.image)
    support = f", security fixes until {lines()[version.line].secured}" if version else ""
    return {
        "version": f"Valkey {version}{support}",
        "durability": _durability(deployment),
        "memory": f"memory: {equation(settings).arithmetic}",
        "volume": _volume(deployment),
        "times": _times(deployment),
    }


def _durability(deployment: Deployment) -> str:
    settings, kept = deployment.settings, promise(deployment.settings)
    appends = f"appendfsync {kept.appendfsync}" if kept.appendonly else "no append-only file"
    snapshots = f"snapshots at {', '.join(kept.save)}" if kept.save else "no snapshots"
    words = PROFILES[settings.durability].promise
    return f"durability {settings.durability}: {words} ({appends}, {snapshots}, {kept.policy})"


def _volume(deployment: Deployment) -> str:
    settings = deployment.settings
    if promise(settings).storage is None:
        return "volume: none"
    factor, data = disk_factor(settings), maxmemory(settings)
    return f"volume: maxmemory {mib(data)} x {factor} = {mib(factor * data)} <= {volume_size(settings)}"


def _times(deployment: Deployment) -> str:
    settings = deployment.settings
    cpu = resources(settings).limits.cpu
    sleep = settings.disruption.pre_stop_sleep
    before = f" after a preStop sleep of {sleep} s" if sleep else ""
    return (
        f"time: {mib(maxmemory(settings))} with {cpu} CPU (one core at most) at {mib(LOAD_RATE)}/s to load and "
        f"{mib(SAVE_RATE)}/s to save, doubled: {start_seconds(settings)} s to start, "
        f"{stop_seconds(settings)} s to stop{before}"
    )
