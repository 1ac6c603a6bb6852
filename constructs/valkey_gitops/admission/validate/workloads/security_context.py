"""Security contexts of a container and of its pod."""

import re
from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text
from valkey_gitops.admission.validate.workloads.features import enabled
from valkey_gitops.admission.validate.workloads.go_objects import go_object
from valkey_gitops.admission.validate.workloads.pods import PodContext
from valkey_gitops.admission.validate.workloads.scalars import (
    listed,
    unsupported,
    validate_descending_path,
    validate_id,
    validate_word,
)
from valkey_gitops.admission.validate.workloads.windows import validate_windows_options

_TYPES = ("Localhost", "RuntimeDefault", "Unconfined")
APPARMOR_PROFILE_LENGTH = 4095
SYSCTL_LENGTH = 253
_SYSCTL_SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_SYSCTL = rf"^({_SYSCTL_SEGMENT}[\./])*{_SYSCTL_SEGMENT}$"
_IPC = ("kernel.sem", "kernel.shm", "kernel.msg")
_IPC_NAMES = {*_IPC, *(f"kernel.shm{end}" for end in ("all", "max", "mni", "_rmid_forced"))}
_IPC_NAMES |= {f"kernel.msg{end}" for end in ("max", "mnb", "mni")}


def validate_container_security(value: Any, errors: FieldErrors, path: Path, *, own_users: bool) -> None:
    """The context of a container; what contradicts itself is reported at the whole."""
    if value is None:
        return
    context = mapping(value)
    validate_id(context.get("runAsUser"), errors, (*path, "runAsUser"))
    validate_id(context.get("runAsGroup"), errors, (*path, "runAsGroup"))
    if (mount := context.get("procMount")) is not None:
        validate_word(mount, ("Default", "Unmasked"), errors, (*path, "procMount"))
        if mount == "Unmasked" and not own_users:
            errors.invalid((*path, "procMount"), mount, "`hostUsers` must be false to use `Unmasked`")
    validate_seccomp(context.get("seccompProfile"), errors, (*path, "seccompProfile"))
    if context.get("allowPrivilegeEscalation") is False:
        validate_no_escalation(context, errors, path)
    validate_windows_options(context.get("windowsOptions"), errors, (*path, "windowsOptions"))
    validate_app_armor(context.get("appArmorProfile"), errors, (*path, "appArmorProfile"))


def validate_no_escalation(context: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """Who has all rights cannot be kept from more; only this spelling of the capability is known to the rule."""
    told = "cannot set `allowPrivilegeEscalation` to false and"
    if context.get("privileged") is True:
        errors.invalid(path, go_object("SecurityContext", context), f"{told} `privileged` to true")
    for name in sequence(mapping(context.get("capabilities")).get("add")):
        if name == "CAP_SYS_ADMIN":
            shown = go_object("SecurityContext", context)
            errors.invalid(path, shown, f"{told} `capabilities.Add` CAP_SYS_ADMIN")


def validate_seccomp(value: Any, errors: FieldErrors, path: Path) -> None:
    """A profile of the runtime, of the node, or none."""
    if value is None:
        return
    profile, file = mapping(value), mapping(value).get("localhostProfile")
    if not (kind := profile.get("type")):
        errors.required((*path, "type"), "type is required when seccompProfile is set")
    else:
        validate_word(kind, _TYPES, errors, (*path, "type"))
    if kind != "Localhost":
        if file is not None:
            told = "can only be set when seccomp type is Localhost"
            errors.invalid((*path, "localhostProfile"), go_object("SeccompProfile", profile), told)
    elif file is None:
        errors.required((*path, "localhostProfile"), "must be set when seccomp type is Localhost")
    else:
        validate_descending_path(text(file), errors, (*path, "localhostProfile"))


def validate_app_armor(value: Any, errors: FieldErrors, path: Path) -> None:
    """A profile of the runtime, of the node, or none."""
    if value is None:
        return
    kind, name, place = mapping(value).get("type"), mapping(value).get("localhostProfile"), (*path, "localhostProfile")
    if kind == "Localhost":
        if name is None or not text(name):
            errors.required(place, "must be set when AppArmor type is Localhost")
        elif text(name).strip() != name:
            errors.invalid(place, name, "must not be padded with whitespace")
        if len(text(name).encode()) > APPARMOR_PROFILE_LENGTH:
            errors.too_long(place, APPARMOR_PROFILE_LENGTH)
    elif not kind:
        errors.required((*path, "type"), "type is required when appArmorProfile is set")
    elif kind not in _TYPES:
        unsupported(kind, _TYPES, errors, (*path, "type"))
    elif name is not None:
        errors.invalid(place, name, "can only be set when AppArmor type is Localhost")


def validate_pod_security(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """The context of the pod; what its containers say goes before it."""
    context = mapping(pod.spec.get("securityContext"))
    for field in ("fsGroup", "runAsUser", "runAsGroup"):
        validate_id(context.get(field), errors, (*path, field))
    for index, group in enumerate(sequence(context.get("supplementalGroups"))):
        validate_id(group, errors, (*path, "supplementalGroups", index))
    if pod.spec.get("hostPID") is True and pod.spec.get("shareProcessNamespace") is True:
        told = "ShareProcessNamespace and HostPID cannot both be enabled"
        errors.invalid((*path, "shareProcessNamespace"), value=True, detail=told)
    validate_sysctls(context.get("sysctls"), pod, errors, (*path, "sysctls"))
    if (policy := context.get("fsGroupChangePolicy")) is not None:
        validate_word(policy, ("Always", "OnRootMismatch"), errors, (*path, "fsGroupChangePolicy"))
    validate_seccomp(context.get("seccompProfile"), errors, (*path, "seccompProfile"))
    validate_windows_options(context.get("windowsOptions"), errors, (*path, "windowsOptions"))
    validate_app_armor(context.get("appArmorProfile"), errors, (*path, "appArmorProfile"))
    if (policy := context.get("supplementalGroupsPolicy")) is not None:
        validate_word(policy, ("Merge", "Strict"), errors, (*path, "supplementalGroupsPolicy"))
    if (policy := context.get("seLinuxChangePolicy")) is not None:
        words = ("MountOption", "Recursive") if enabled("SELinuxMount", pod.version) else ("Recursive",)
        validate_word(policy, words, errors, (*path, "seLinuxChangePolicy"))


def validate_sysctls(sysctls: Any, pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Kernel parameters, each once, and none of a namespace that is the node's."""
    seen: set[str] = set()
    for place, sysctl in listed(sysctls, path):
        name = text(sysctl.get("name"))
        if not name:
            errors.required((*place, "name"))
        elif len(name) > SYSCTL_LENGTH or not re.fullmatch(_SYSCTL, name):
            told = f"must have at most {SYSCTL_LENGTH} characters and match regex {_SYSCTL}"
            errors.invalid((*place, "name"), name, told)
        elif name in seen:
            errors.duplicate((*place, "name"), name)
        seen.add(name)
        validate_host_sysctl(name, pod, errors, (*place, "name"))


def validate_host_sysctl(name: str, pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """A pod in the node's namespace cannot change it."""
    dotted = name.replace("/", ".") if "/" in name and name.find("/") < (name.find(".") + 1 or len(name)) else name
    if pod.spec.get("hostNetwork") is True and dotted.startswith("net."):
        errors.invalid(path, name, "may not be specified when 'hostNetwork' is true")
    elif pod.spec.get("hostIPC") is True and (dotted in _IPC_NAMES or dotted.startswith("fs.mqueue.")):
        errors.invalid(path, name, "may not be specified when 'hostIPC' is true")
