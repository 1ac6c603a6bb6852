"""Whether a Service leads to the server."""

from typing import TYPE_CHECKING

from valkey_gitops.verify.expectations import Service

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster


def service_problem(cluster: "Cluster", namespace: str, expected: Service) -> str:
    """What differs from the rendered Service, or keeps clients from the server; empty where nothing does."""
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
    endpoints = [endpoint for piece in slices for endpoint in piece.get("endpoints") or []]
    # Absent means ready: the API leaves it to the reader (EndpointConditions.ready).
    if not any((endpoint.get("conditions") or {}).get("ready", True) for endpoint in endpoints):
        return f"{name} has no ready address behind it"
    return ""
