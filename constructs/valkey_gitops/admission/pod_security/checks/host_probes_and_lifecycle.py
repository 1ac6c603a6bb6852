"""Probes and lifecycle handlers ask the pod itself: with a host of their own the kubelet would ask for it."""

from collections.abc import Iterator

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.pod_security.pod import Container, Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, named, plural, quoted
from valkey_gitops.admission.validate.metadata import mapping, text

_HANDLERS: tuple[Path, ...] = (
    ("livenessProbe",),
    ("readinessProbe",),
    ("startupProbe",),
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
)


def check(pod: Pod) -> Violation | None:
    """No handler names a host."""
    found = [(item, path, host) for item in pod.containers() for path, host in _hosts(item)]
    if not found:
        return None
    names = sorted({item.name for item, _, _ in found})
    hosts = sorted({host for _, _, host in found})
    what = plural("probe or lifecycle host", hosts)
    return Violation(
        "probe or lifecycle host",
        f"{named(names)} {'uses' if len(names) == 1 else 'use'} {what} {quoted(hosts)}",
        tuple(path for _, path, _ in found),
    )


def _hosts(container: Container) -> Iterator[tuple[Path, str]]:
    for steps in _HANDLERS:
        handler = container.fields
        for step in steps:
            handler = mapping(handler.get(str(step)))
        for action in ("httpGet", "tcpSocket"):
            if host := text(mapping(handler.get(action)).get("host")):
                yield (*container.path, *steps, action, "host"), host


CHECK = Check("hostProbesAndHostLifecycle", "baseline", ((34, check),))
