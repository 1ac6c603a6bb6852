"""Services and the pods behind them."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.admission.model import Finding, Object
from valkey_gitops.admission.references.index import Index
from valkey_gitops.admission.references.pods import PodTemplate, containers, items, mapping, namespace


def check_service(service: Object, index: Index) -> Iterator[Finding]:
    """A Service that selects no pod answers nobody, and neither does a port that no container names."""
    spec = mapping(service.get("spec"))
    selector = mapping(spec.get("selector"))
    if not selector or spec.get("type") == "ExternalName":
        return  # its endpoints are somebody else's to write
    selected = index.pods(namespace(service), selector)
    if not selected:
        words = ", ".join(f"{key}={value}" for key, value in selector.items())
        message = f"selects no pod: none in namespace {namespace(service)} under review has {words}"
        yield Finding(
            "service-without-pods", "warn", message, ("spec", "selector"), "use the labels of the pod template"
        )
        return
    for number, port in enumerate(items(spec.get("ports"))):
        target = port.get("targetPort", port.get("port"))
        if isinstance(target, str) and not any(target in _names(pod) for pod in selected):
            message = f"no container of the selected pods names a port {target}"
            path = ("spec", "ports", number, "targetPort" if "targetPort" in port else "port")
            yield Finding(
                "service-port-missing", "warn", message, path, "name the container's port, or give its number"
            )
        elif isinstance(target, int) and not any(_listens(pod, target) for pod in selected):
            message = f"no container of the selected pods declares port {target}"
            path = ("spec", "ports", number, "targetPort" if "targetPort" in port else "port")
            yield Finding("service-port-missing", "warn", message, path, "use a port that a container listens on")


def _ports(pod: PodTemplate) -> Iterator[Any]:
    return (port for _, container in containers(pod) for port in items(container.get("ports")))


def _names(pod: PodTemplate) -> set[Any]:
    return {port.get("name") for port in _ports(pod) if isinstance(port.get("name"), str)}


def _listens(pod: PodTemplate, number: int) -> bool:
    """Whether the pod declares the port, or declares none at all, which says nothing."""
    declared = [port.get("containerPort") for port in _ports(pod)]
    return not declared or number in declared
