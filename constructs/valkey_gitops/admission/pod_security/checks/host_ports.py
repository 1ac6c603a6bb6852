"""No container listens on a port of the node."""

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.pod_security.pod import Container, Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, named, plural
from valkey_gitops.admission.validate.workloads.scalars import listed


def check(pod: Pod) -> Violation | None:
    """No port has hostPort."""
    bad = [(item, ports) for item in pod.containers() if (ports := _host_ports(item))]
    if not bad:
        return None
    names = [item.name for item, _ in bad]
    numbers = sorted({str(number) for _, ports in bad for number in ports.values()})
    return Violation(
        "hostPort",
        f"{named(names)} {'uses' if len(names) == 1 else 'use'} {plural('hostPort', numbers)} {', '.join(numbers)}",
        tuple(path for _, ports in bad for path in ports),
    )


def _host_ports(container: Container) -> dict[Path, int]:
    ports = listed(container.fields.get("ports"), (*container.path, "ports"))
    return {(*path, "hostPort"): port["hostPort"] for path, port in ports if port.get("hostPort")}


CHECK = Check("hostPorts", "baseline", ((0, check),))
