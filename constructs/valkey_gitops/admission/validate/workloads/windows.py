"""Windows pods: options of the security context, and what only a Linux pod may say."""

import re
from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems
from valkey_gitops.admission.validate.workloads.pods import all_containers

CREDENTIAL_SPEC_SIZE = 64 * 1024
DOMAIN_LENGTH = 256
USER_LENGTH = 104
_NET_BIOS = re.compile(r'[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}\Z')
_DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_DOMAIN = re.compile(rf"{_DNS_LABEL}(?:\.{_DNS_LABEL})*\Z")
_LINUX_ONLY = "cannot be set for a windows pod"
_POD_FIELDS = ("hostUsers", "hostPID", "hostIPC", "shareProcessNamespace")
_POD_CONTEXT = (
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "sysctls",
    "runAsUser",
    "runAsGroup",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "seLinuxChangePolicy",
)
_CONTAINER_CONTEXT = (
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
    "runAsUser",
    "runAsGroup",
)


def validate_linux(spec: Object, errors: FieldErrors, path: Path) -> None:
    """A Linux pod has no options for Windows."""
    places = [(path, spec), *all_containers(spec, path)]
    for place, part in places:
        if mapping(part.get("securityContext")).get("windowsOptions") is not None:
            told = "windows options cannot be set for a linux pod"
            errors.forbidden((*place, "securityContext", "windowsOptions"), told)


def validate_windows(spec: Object, errors: FieldErrors, path: Path) -> None:
    """A Windows pod has none of Linux's security."""
    context = mapping(spec.get("securityContext"))
    for field in _POD_CONTEXT:
        if context.get(field) is not None:
            errors.forbidden((*path, "securityContext", field), _LINUX_ONLY)
    for field in _POD_FIELDS:
        if spec.get(field) is not None:
            errors.forbidden((*path, field), _LINUX_ONLY)
    for place, container in all_containers(spec, path):
        context = mapping(container.get("securityContext"))
        for field in _CONTAINER_CONTEXT:
            if context.get(field) is not None:
                errors.forbidden((*place, "securityContext", field), _LINUX_ONLY)


def validate_windows_options(value: Any, errors: FieldErrors, path: Path) -> None:
    """Credentials and the user of a Windows container."""
    options = mapping(value)
    if (name := options.get("gmsaCredentialSpecName")) is not None:
        for problem in dns1123_subdomain_problems(text(name)):
            errors.invalid((*path, "gmsaCredentialSpecName"), name, problem)
    if (spec := options.get("gmsaCredentialSpec")) is not None:
        place = (*path, "gmsaCredentialSpec")
        if not spec:
            errors.invalid(place, spec, "gmsaCredentialSpec cannot be an empty string")
        elif len(text(spec).encode()) > CREDENTIAL_SPEC_SIZE:
            errors.invalid(place, spec, "gmsaCredentialSpec size must be under 64 KiB")
    if (name := options.get("runAsUserName")) is not None:
        for problem in user_name_problems(text(name)):
            errors.invalid((*path, "runAsUserName"), name, f"runAsUserName{problem}")


def user_name_problems(name: str) -> list[str]:
    """What is wrong with a user, or with a user of a domain."""
    if not name:
        return [" cannot be an empty string"]
    if re.search(r"[\x00-\x1f\x7f]", name):
        return [" cannot contain control characters"]
    if name.count("\\") > 1:
        return [" cannot contain more than one backslash"]
    domain, backslash, user = name.rpartition("\\")
    problems = []
    if len(domain.encode()) >= DOMAIN_LENGTH:
        problems.append(f"'s Domain length must be under {DOMAIN_LENGTH} characters")
    if backslash and not _NET_BIOS.match(domain) and not _DOMAIN.match(domain):
        problems.append("'s Domain doesn't match the NetBios nor the DNS format")
    if not user:
        problems.append("'s User cannot be empty")
    elif len(user.encode()) > USER_LENGTH:
        problems.append(f"'s User length must not be longer than {USER_LENGTH} characters")
    if re.fullmatch(r"[. ]+", user):
        problems.append("'s User cannot contain only periods or spaces")
    if re.search(r'["/\\:;|=,+*?<>@\[\]]', user):
        problems.append("'s User cannot contain the following characters: \"/\\:;|=,+*?<>@[]")
    return problems


def validate_host_process(spec: Object, errors: FieldErrors, path: Path) -> None:
    """Either all containers run on the node itself, or none."""
    pod_option = _host_process(spec)
    containers = list(all_containers(spec, path))
    options = [_host_process(container) for _, container in containers]
    for (place, _), option in zip(containers, options, strict=True):
        if pod_option is not None and option is not None and option != pod_option:
            told = f"pod hostProcess value must be identical if both are specified, was {str(pod_option).lower()}"
            errors.invalid((*place, "securityContext", "windowsOptions", "hostProcess"), option, told)
    count = sum(1 for option in options if (pod_option if option is None else option) is True)
    if not count:
        return
    if count != len(containers):
        told = "If pod contains any hostProcess containers then all containers must be HostProcess containers"
        errors.invalid(path, "", told)
    if spec.get("hostNetwork") is not True:
        told = "hostNetwork must be true if pod contains any hostProcess containers"
        errors.invalid((*path, "hostNetwork"), value=False, detail=told)


def _host_process(part: Mapping[str, Any]) -> Any:
    return mapping(mapping(part.get("securityContext")).get("windowsOptions")).get("hostProcess")
