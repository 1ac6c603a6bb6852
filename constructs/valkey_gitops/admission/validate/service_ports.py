"""The ports of a Service. Source: k8s.io/kubernetes, pkg/apis/core/validation and registry/core/service."""

from collections.abc import Iterator, Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text
from valkey_gitops.admission.validate.names import (
    dns1123_label_problems,
    port_name_problems,
    port_number_problems,
    qualified_name_problems,
)

PROTOCOLS = ("SCTP", "TCP", "UDP")
_NODE_PORTS = range(30000, 32768)
"""The range of a server that was started without one of its own."""


def _ports(spec: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for index, port in enumerate(sequence(spec.get("ports"))):
        yield ("spec", "ports", index), mapping(port)


def validate_ports(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """Each port by itself; several need names that differ."""
    names: set[str] = set()
    named = len(sequence(spec.get("ports"))) > 1
    for path, port in _ports(spec):
        name = text(port.get("name"))
        if named and not name:
            errors.required((*path, "name"))
        for problem in dns1123_label_problems(name) if name else ():
            errors.invalid((*path, "name"), name, problem)
        if name and name in names:
            errors.duplicate((*path, "name"), name)
        names.add(name)
        validate_port(port, errors, path)


def validate_port(port: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """Its number, protocol, target and application."""
    number, protocol, target = port.get("port") or 0, port.get("protocol") or "TCP", port.get("targetPort")
    for problem in port_number_problems(number) if isinstance(number, int) else ():
        errors.invalid((*path, "port"), number, problem)
    if protocol not in PROTOCOLS:
        errors.unsupported((*path, "protocol"), protocol, PROTOCOLS)
    validate_port_number_or_name(number if target in (None, 0, "") else target, errors, (*path, "targetPort"))
    application = port.get("appProtocol")
    for problem in qualified_name_problems(text(application)) if application is not None else ():
        errors.invalid((*path, "appProtocol"), application, problem)


def validate_port_number_or_name(value: Any, errors: FieldErrors, path: Path) -> None:
    """A port of a container by its number or its name."""
    if isinstance(value, str):
        problems = port_name_problems(value)
    else:
        problems = port_number_problems(value) if isinstance(value, int) else []
    for problem in problems:
        errors.invalid(path, value, problem)


def validate_unique_ports(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """No port twice, on the Service as on the nodes; a Service inside the cluster has none on the nodes."""
    for path, port in _ports(spec):
        if spec.get("type", "ClusterIP") == "ClusterIP" and port.get("nodePort"):
            errors.forbidden((*path, "nodePort"), "may not be used when `type` is 'ClusterIP'")
    for field in ("nodePort", "port"):
        seen = set()
        for path, port in _ports(spec):
            number, protocol = port.get(field) or 0, text(port.get("protocol")) or "TCP"
            if not isinstance(number, int) or (field == "nodePort" and not number):
                continue
            if (protocol, number) in seen:
                validate_duplicate(field, protocol, number, errors, path)
            seen.add((protocol, number))


def validate_duplicate(field: str, protocol: str, number: int, errors: FieldErrors, path: Path) -> None:
    """The server shows a whole port, of which only number and protocol are set."""
    if field == "nodePort":
        errors.duplicate((*path, "nodePort"), number)
        return
    shown = {"Name": "", "Protocol": protocol, "AppProtocol": None, "Port": number, "TargetPort": 0, "NodePort": 0}
    errors.duplicate(path, shown)


def validate_allocated_ports(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """A port on the nodes is given to one port, of whichever protocols; the first that cannot be had ends it."""
    if spec.get("type") not in ("NodePort", "LoadBalancer"):
        return
    given: dict[int, Any] = {}
    for path, port in _ports(spec):
        number = port.get("nodePort") or 0
        if not isinstance(number, int) or not number:
            continue
        if given.setdefault(number, port.get("port")) != port.get("port"):
            errors.invalid((*path, "nodePort"), number, "provided port is already allocated")
            return


def note_node_ports(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """Ports out of the usual range: the server's answer depends on how it was started, and a dry run hides it."""
    if spec.get("type") not in ("NodePort", "LoadBalancer"):
        return
    for path, port in _ports(spec):
        number = port.get("nodePort") or 0
        if isinstance(number, int) and number and number not in _NODE_PORTS:
            known = f"{_NODE_PORTS.start}-{_NODE_PORTS.stop - 1}"
            told = f"provided port is not in the valid range. The range of valid ports is {known}"
            errors.invalid((*path, "nodePort"), number, told)
            errors.findings[-1] = errors.findings[-1]._replace(
                rule="node-port-range",
                severity="undecidable",
                remedy="Take a port of that range, unless the API server was started with another one.",
            )
