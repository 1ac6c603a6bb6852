"""Demands on the other objects that a node names."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Object, Path, Severity
from valkey_gitops.admission.policies.nodes import walk
from valkey_gitops.admission.policies.policy import Reference


class Unmet(NamedTuple):
    """A reference that does not hold: where it stands in the selected node; severity None means the policy's own."""

    path: Path
    message: str
    severity: Severity | None = None


class _Target(NamedTuple):
    namespace: str
    name: str
    port: str


def unmet(reference: Reference, instance: Any, namespace: str, bundle: Bundle) -> Iterator[Unmet]:
    """The references in the instance that lead nowhere, or to an object that the policy refuses."""
    own = _namespace(reference, instance, namespace)
    for path, value in walk(instance, reference.path):
        target = _target(reference, value, own)
        if target is None:
            continue  # the form of the value is the schema's to judge
        obj = bundle.find(reference.kind, target.namespace, target.name, reference.group)
        if obj is not None:
            yield from (Unmet(path, message) for message in _refusals(reference, target, obj))
        elif reference.when_missing:
            yield Unmet(path, _missing(reference, target), bundle.certain(reference.when_missing))


def _namespace(reference: Reference, instance: Any, namespace: str) -> str:
    if not reference.namespaced:
        return ""
    named = [node for _, node in walk(instance, reference.namespace_path)] if reference.namespace_path else []
    return named[0] if named and isinstance(named[0], str) else namespace


def _target(reference: Reference, value: Any, namespace: str) -> _Target | None:
    if not isinstance(value, str):
        return None
    if reference.pattern is None:
        return _Target(namespace, value, "")
    found = reference.pattern.search(value)
    if found is None:
        return None
    groups = found.groupdict()
    return _Target(groups.get("namespace") or namespace, groups["name"], groups.get("port") or "")


def _refusals(reference: Reference, target: _Target, obj: Object) -> Iterator[str]:
    if target.port and reference.kind == "Service":
        ports = [port for _, port in walk(obj, ("spec", "ports", "*")) if isinstance(port, dict)]
        if not any(_is_port(port, target.port) for port in ports):
            offered = ", ".join(str(port.get("port")) for port in ports) or "none"
            yield f"{_words(reference, target)} has no TCP port {target.port} (it has: {offered})"
    if not reference.schema.accepts(obj):
        from valkey_gitops.admission.policies.explain import explain  # noqa: PLC0415 - only a failure is explained

        for failure in explain(reference.schema.source, obj):
            yield f"{_words(reference, target)}: {failure.message}"


def _is_port(port: Mapping[str, Any], named: str) -> bool:
    return port.get("protocol", "TCP") == "TCP" and named in (str(port.get("port")), port.get("name"))


def _missing(reference: Reference, target: _Target) -> str:
    absent = f"{_words(reference, target)} is not among the objects under review"
    return f"{reference.message} ({absent})" if reference.message else absent


def _words(reference: Reference, target: _Target) -> str:
    place = f"{target.namespace}/" if target.namespace else ""
    return f"{reference.kind} {place}{target.name}"
