"""Objects as the server quotes them where its own types have no JSON names: all fields, with the names of Go's."""

from collections.abc import Mapping
from typing import Any

FIELDS: dict[str, tuple[tuple[str, str, Any], ...]] = {
    "Capabilities": (("add", "Add", None), ("drop", "Drop", None)),
    "SELinuxOptions": (("user", "User", ""), ("role", "Role", ""), ("type", "Type", ""), ("level", "Level", "")),
    "SeccompProfile": (("type", "Type", ""), ("localhostProfile", "LocalhostProfile", None)),
    "AppArmorProfile": (("type", "Type", ""), ("localhostProfile", "LocalhostProfile", None)),
    "WindowsSecurityContextOptions": (
        ("gmsaCredentialSpecName", "GMSACredentialSpecName", None),
        ("gmsaCredentialSpec", "GMSACredentialSpec", None),
        ("runAsUserName", "RunAsUserName", None),
        ("hostProcess", "HostProcess", None),
    ),
    "SecurityContext": (
        ("capabilities", "Capabilities", None),
        ("privileged", "Privileged", None),
        ("seLinuxOptions", "SELinuxOptions", None),
        ("windowsOptions", "WindowsOptions", None),
        ("runAsUser", "RunAsUser", None),
        ("runAsGroup", "RunAsGroup", None),
        ("runAsNonRoot", "RunAsNonRoot", None),
        ("readOnlyRootFilesystem", "ReadOnlyRootFilesystem", None),
        ("allowPrivilegeEscalation", "AllowPrivilegeEscalation", None),
        ("procMount", "ProcMount", None),
        ("seccompProfile", "SeccompProfile", None),
        ("appArmorProfile", "AppArmorProfile", None),
    ),
    "PodResourceClaim": (
        ("name", "Name", ""),
        ("resourceClaimName", "ResourceClaimName", None),
        ("resourceClaimTemplateName", "ResourceClaimTemplateName", None),
    ),
    "DeploymentStrategy": (("type", "Type", ""), ("rollingUpdate", "RollingUpdate", None)),
    "DaemonSetUpdateStrategy": (("type", "Type", ""), ("rollingUpdate", "RollingUpdate", None)),
    "RollingUpdateStatefulSetStrategy": (("partition", "Partition", 0), ("maxUnavailable", "MaxUnavailable", None)),
    "RollingUpdate": (("maxUnavailable", "MaxUnavailable", 0), ("maxSurge", "MaxSurge", 0)),
    "PodFailurePolicy": (("rules", "Rules", []),),
    "PodFailurePolicyRule": (
        ("action", "Action", ""),
        ("onExitCodes", "OnExitCodes", None),
        ("onPodConditions", "OnPodConditions", None),
    ),
    "OnExitCodes": (("containerName", "ContainerName", None), ("operator", "Operator", ""), ("values", "Values", None)),
    "OnPodConditions": (("type", "Type", ""), ("status", "Status", "")),
    "SuccessPolicy": (("rules", "Rules", []),),
    "SuccessPolicyRule": (("succeededIndexes", "SucceededIndexes", None), ("succeededCount", "SucceededCount", None)),
}
"""Types, and of each its fields: the name in YAML, the name in Go, and what stands for a missing one."""

_INNER = {
    "capabilities": "Capabilities",
    "seLinuxOptions": "SELinuxOptions",
    "windowsOptions": "WindowsSecurityContextOptions",
    "seccompProfile": "SeccompProfile",
    "appArmorProfile": "AppArmorProfile",
    "rollingUpdate": "RollingUpdate",
    "onExitCodes": "OnExitCodes",
    "onPodConditions": "OnPodConditions",
}


def go_object(name: str, obj: Mapping[str, Any]) -> dict[str, Any]:
    """An object of a type of FIELDS, in the names and the order of Go's fields."""
    shown = {}
    for field, spelling, missing in FIELDS[name]:
        value = missing if obj.get(field) is None else obj[field]
        shown[spelling] = _inner(f"{name}Rule" if field == "rules" else _INNER.get(field), value)
    return shown


def _inner(name: str | None, value: Any) -> Any:
    if name and isinstance(value, list):
        return [_inner(name, item) for item in value]
    return go_object(name, value) if name and isinstance(value, Mapping) else value
