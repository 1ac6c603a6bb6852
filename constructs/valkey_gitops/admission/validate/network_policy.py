"""NetworkPolicies. Source: k8s.io/kubernetes/pkg/apis/networking/validation."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.addresses import parsed_block, validate_block
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import (
    mapping,
    sequence,
    text,
    validate_metadata,
    validate_metadata_update,
)
from valkey_gitops.admission.validate.names import (
    dns1123_subdomain_problems,
    port_name_problems,
    port_number_problems,
)
from valkey_gitops.admission.validate.selectors import validate_label_selector

_PROTOCOLS = ("TCP", "UDP", "SCTP")
_TYPES = ("Ingress", "Egress")


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """A selector, rules in and out, and which of them count."""
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    validate_spec(mapping(obj.get("spec")), errors, version)


def validate_spec(spec: Mapping[str, Any], errors: FieldErrors, version: str) -> None:
    """Ports and peers of every rule, ports first."""
    validate_label_selector(spec.get("podSelector"), errors, ("spec", "podSelector"))
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate(map(mapping, sequence(spec.get(direction)))):
            path: Path = ("spec", direction, index)
            for number, port in enumerate(map(mapping, sequence(rule.get("ports")))):
                validate_port(port, errors, (*path, "ports", number))
            for number, peer in enumerate(map(mapping, sequence(rule.get(peers)))):
                validate_peer(peer, errors, (*path, peers, number), version)
    types = sequence(spec.get("policyTypes"))
    if len(types) > len(_TYPES):
        errors.invalid(("spec", "policyTypes"), types, "may not specify more than two policyTypes")
        return
    for index, name in enumerate(types):
        if name not in _TYPES:
            errors.unsupported(("spec", "policyTypes", index), name, _TYPES, as_given=True)


def validate_port(port: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A number, a range of numbers, or the name of a container's port."""
    protocol, first, last = port.get("protocol"), port.get("port"), port.get("endPort")
    if protocol is not None and protocol not in _PROTOCOLS:
        errors.unsupported((*path, "protocol"), protocol, _PROTOCOLS, as_given=True)
    if isinstance(first, str):
        if last is not None:
            errors.invalid((*path, "endPort"), last, "may not be specified when `port` is non-numeric")
        for problem in port_name_problems(first):
            errors.invalid((*path, "port"), first, problem)
    elif isinstance(first, int):
        validate_port_range(first, last, errors, path)
    elif last is not None:
        errors.invalid((*path, "endPort"), last, "may not be specified when `port` is not specified")


def validate_port_range(first: int, last: Any, errors: FieldErrors, path: Path) -> None:
    """From a port to a port that is not before it."""
    for problem in port_number_problems(first):
        errors.invalid((*path, "port"), first, problem)
    if isinstance(last, int):
        if last < first:
            errors.invalid((*path, "endPort"), first, "must be greater than or equal to `port`")
        for problem in port_number_problems(last):
            errors.invalid((*path, "endPort"), last, problem)


def validate_peer(peer: Mapping[str, Any], errors: FieldErrors, path: Path, version: str) -> None:
    """Pods, namespaces or both, or a block of addresses alone."""
    selectors = [field for field in ("podSelector", "namespaceSelector") if peer.get(field) is not None]
    for field in selectors:
        validate_label_selector(peer[field], errors, (*path, field))
    block = peer.get("ipBlock")
    if block is not None:
        validate_ip_block(mapping(block), errors, (*path, "ipBlock"), version)
        if selectors:
            errors.forbidden(path, "may not specify both ipBlock and another peer")
    elif not selectors:
        errors.required(path, "must specify a peer")


def validate_ip_block(block: Mapping[str, Any], errors: FieldErrors, path: Path, version: str) -> None:
    """A block, and blocks within it that are left out."""
    cidr = text(block.get("cidr"))
    if not cidr:
        errors.required((*path, "cidr"))
        return
    validate_block(cidr, errors, (*path, "cidr"), version)
    outer = parsed_block(cidr)
    for index, value in enumerate(map(text, sequence(block.get("except")) if outer else ())):
        place = (*path, "except", index)
        validate_block(value, errors, place, version)
        inner = parsed_block(value)
        if outer is None or inner is None:
            continue
        inside = inner.version == outer.version and inner.network_address in outer
        if not inside or outer.prefixlen >= inner.prefixlen:
            errors.invalid(place, value, "must be a strict subset of `cidr`")


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Everything may change; a block that was there before keeps the spelling it had."""
    validate(obj, errors, _tolerant(mapping(old.get("spec")), version))
    validate_metadata_update(obj, old, errors)


def _tolerant(spec: Mapping[str, Any], version: str) -> str:
    """The version to read blocks by: an older one where an older server took some that this one would not."""
    told = FieldErrors()
    validate_spec(spec, told, version)
    return "1.35" if told.findings else version
