"""Whether a Service leads to the server."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from valkey_gitops.verify.expectations import Expectations, Service

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster

Object = Mapping[str, Any]


def services_problem(cluster: "Cluster", expectations: Expectations) -> str:
    """What differs from the rendered Services, or keeps clients from the server; empty where nothing does."""
    if not expectations.services:
        return ""
    pods = cluster.pods(expectations.namespace, expectations.workload.selector) if expectations.workload else None
    found = [service_problem(cluster, expectations.namespace, service, pods) for service in expectations.services]
    return "; ".join(problem for problem in found if problem)


def service_problem(cluster: "Cluster", namespace: str, expected: Service, pods: Sequence[Object] | None) -> str:
    """The same of one Service; `pods` are those of the workload, None where none is known."""
    name = f"Service {namespace}/{expected.name}"
    found = cluster.service(namespace, expected.name)
    if found is None:
        return f"{name} does not exist"
    ports = [port["port"] for port in found["spec"].get("ports") or []]
    if expected.port not in ports:
        return f"{name} has port {', '.join(map(str, ports)) or 'none'}, not {expected.port}"
    address = found["spec"].get("clusterIP")
    if expected.headless != (address == "None"):
        return f"{name} has clusterIP {address}, and was rendered {'with' if expected.headless else 'without'} None"
    slices = cluster.endpoint_slices(namespace, expected.name)
    ready = [item for piece in slices for item in piece.get("endpoints") or [] if _ready(item)]
    if not ready:
        return f"{name} has no ready address behind it{_unmatched(found, pods or ())}"
    strangers = sorted({_target(item) for item in ready} - {_name(pod) for pod in pods}) if pods is not None else []
    return f"{name} leads to {', '.join(strangers)}, which the workload does not own" if strangers else ""


def _ready(endpoint: Object) -> bool:
    # Absent means ready: the API leaves it to the reader (EndpointConditions.ready).
    return bool((endpoint.get("conditions") or {}).get("ready", True))


def _target(endpoint: Object) -> str:
    reference = endpoint.get("targetRef")
    return f"{reference['kind']} {reference['name']}" if reference else ", ".join(endpoint["addresses"])


def _name(pod: Object) -> str:
    return f"Pod {pod['metadata']['name']}"


def _unmatched(service: Object, pods: Sequence[Object]) -> str:
    """The selector, where it is the reason that no Pod of the workload is found."""
    selector = service["spec"].get("selector") or {}
    if not pods or any(selector.items() <= (pod["metadata"].get("labels") or {}).items() for pod in pods):
        return ""
    words = ",".join(f"{label}={value}" for label, value in sorted(selector.items()))
    return f": its selector {words} matches no Pod of the workload"
