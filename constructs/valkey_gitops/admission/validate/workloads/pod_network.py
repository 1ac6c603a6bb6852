"""Names and addresses of a pod: DNS, host names, host aliases, and the ports of the node."""

import re
from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.addresses import validate_address
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems, rule_and_pattern
from valkey_gitops.admission.validate.workloads.features import enabled
from valkey_gitops.admission.validate.workloads.pods import PodContext, all_containers
from valkey_gitops.admission.validate.workloads.scalars import listed, number

MOST_NAMESERVERS = 3
MOST_SEARCHES = 32
SEARCHES_LENGTH = 2048
HOSTNAME_LENGTH = 64
SUBDOMAIN_LENGTH = 253
_SEARCH_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_SEARCH = rf"{_SEARCH_LABEL}(\.{_SEARCH_LABEL})*"
_SEARCH_RULE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', "
    "and must start and end with an alphanumeric character"
)


def validate_dns_config(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Limits of the resolver; without a policy the pod brings its own servers."""
    given = pod.spec.get("dnsConfig")
    config = mapping(given)
    servers, searches = sequence(config.get("nameservers")), [text(name) for name in sequence(config.get("searches"))]
    if pod.spec.get("dnsPolicy") == "None" and not servers:
        if given is None:
            errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None")
        else:
            told = "must provide at least one DNS nameserver when `dnsPolicy` is None"
            errors.required((*path, "nameservers"), told)
        return
    if len(servers) > MOST_NAMESERVERS:
        told = f"must not have more than {MOST_NAMESERVERS} nameservers"
        errors.invalid((*path, "nameservers"), servers, told)
    for index, server in enumerate(map(text, servers)):
        validate_address(server, errors, (*path, "nameservers", index), pod.version)
    validate_searches(searches, errors, (*path, "searches"), pod.version)
    for place, option in listed(config.get("options"), (*path, "options")):
        if not option.get("name"):
            errors.required(place, "must not be empty")


def validate_searches(searches: list[str], errors: FieldErrors, path: Path, version: str) -> None:
    """Domains to search, not too many, nor too long together."""
    if len(searches) > MOST_SEARCHES:
        errors.invalid(path, searches, f"must not have more than {MOST_SEARCHES} search paths")
    if len(" ".join(searches).encode()) > SEARCHES_LENGTH:
        told = f"must not have more than {SEARCHES_LENGTH} characters (including spaces) in the search list"
        errors.invalid(path, searches, told)
    relaxed = enabled("RelaxedDNSSearchValidation", version)
    for index, search in enumerate(searches):
        name = search.removesuffix(".")
        if relaxed and search == ".":
            continue
        for problem in search_problems(name) if relaxed else dns1123_subdomain_problems(name):
            errors.invalid((*path, index), name, problem)


def search_problems(name: str) -> list[str]:
    """A subdomain that may have underscores, since 1.33."""
    problems = [f"must be no more than {SUBDOMAIN_LENGTH} characters"] if len(name) > SUBDOMAIN_LENGTH else []
    if not re.fullmatch(_SEARCH, name):
        problems.append(rule_and_pattern(_SEARCH_RULE, _SEARCH, "example.com"))
    return problems


def validate_host_aliases(aliases: Any, errors: FieldErrors, path: Path, version: str) -> None:
    """Lines of /etc/hosts."""
    for place, alias in listed(aliases, path):
        validate_address(text(alias.get("ip")), errors, (*place, "ip"), version)
        for index, name in enumerate(map(text, sequence(alias.get("hostnames")))):
            for problem in dns1123_subdomain_problems(name):
                errors.invalid((*place, "hostnames", index), name, problem)


def validate_hostname_override(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """A host name for the pod alone, since 1.35."""
    if pod.spec.get("hostnameOverride") is None:
        return
    name, place = text(pod.spec["hostnameOverride"]), (*path, "hostnameOverride")
    for field in ("setHostnameAsFQDN", "hostNetwork"):
        if pod.spec.get(field) is True:
            errors.forbidden(place, f"may not be specified when {field} is true")
    if len(name.encode()) > HOSTNAME_LENGTH:
        errors.too_long(place, HOSTNAME_LENGTH)
    for problem in dns1123_subdomain_problems(name):
        errors.invalid(place, name, problem)


def validate_ports_of_node(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """In the node's network a container's port is the node's."""
    if pod.spec.get("hostNetwork") is not True:
        return
    for place, container in listed(pod.spec.get("containers"), (*path, "containers")):
        for port_path, port in listed(container.get("ports"), (*place, "ports")):
            validate_same_port(port, errors, (*port_path, "hostPort"), pod)


def validate_same_port(port: Mapping[str, Any], errors: FieldErrors, path: Path, pod: PodContext) -> None:
    """A template may leave the node's port out."""
    host = number(port.get("hostPort"))
    if (pod.is_pod or host) and host != number(port.get("containerPort")):
        errors.invalid(path, host, "must match `containerPort` when `hostNetwork` is true")


def validate_own_users(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """A pod with users of its own shares no namespace with the node."""
    if not pod.own_users:
        return
    for field, spelling in (("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")):
        if pod.spec.get(field) is True:
            errors.forbidden((*path, spelling), "when `hostUsers` is false")
    for place, container in all_containers(pod.spec, path):
        if sequence(container.get("volumeDevices")):
            errors.forbidden((*place, "volumeDevices"), "when `hostUsers` is false")
