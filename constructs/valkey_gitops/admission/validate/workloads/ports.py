"""Ports of a container."""

from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import text
from valkey_gitops.admission.validate.names import port_name_problems, port_number_problems
from valkey_gitops.admission.validate.workloads.scalars import listed, number, validate_required_word

PROTOCOLS = ("SCTP", "TCP", "UDP")


def validate_ports(ports: Any, errors: FieldErrors, path: Path) -> None:
    """Names that differ, and numbers in range."""
    names: set[str] = set()
    for place, port in listed(ports, path):
        name = text(port.get("name"))
        if problems := port_name_problems(name) if name else []:
            for problem in problems:
                errors.invalid((*place, "name"), name, problem)
        elif name in names:
            errors.duplicate((*place, "name"), name)
        elif name:
            names.add(name)
        validate_number(port.get("containerPort"), errors, (*place, "containerPort"))
        if number(port.get("hostPort")):
            validate_number(port["hostPort"], errors, (*place, "hostPort"))
        validate_required_word(port.get("protocol"), PROTOCOLS, errors, (*place, "protocol"))


def validate_number(value: Any, errors: FieldErrors, path: Path) -> None:
    """A port from 1 to 65535; 0 counts as missing."""
    if not number(value):
        errors.required(path)
    for problem in port_number_problems(int(number(value))) if number(value) else ():
        errors.invalid(path, value, problem)


def validate_host_ports(containers: Any, errors: FieldErrors, path: Path) -> None:
    """No two containers take the same port of the node."""
    taken: set[str] = set()
    for place, container in listed(containers, path):
        for port_path, port in listed(container.get("ports"), (*place, "ports")):
            host = number(port.get("hostPort"))
            if not host:
                continue
            shown = f"{text(port.get('protocol'))}/{text(port.get('hostIP'))}/{int(host)}"
            if shown in taken:
                errors.duplicate((*port_path, "hostPort"), shown)
            taken.add(shown)
