"""Fields that the server takes and drops while their feature gate is off.

By type, as types.jsonl names them, and field: the minor version since which the gate is on by default. Where the field
is dropped, native validation and policies never see it.
"""

_NOT_YET = 1000

GATES: dict[str, dict[str, int]] = {
    "apps/v1.RollingUpdateStatefulSetStrategy": {"maxUnavailable": 37},
    "autoscaling/v2.HPAScalingRules": {"tolerance": 35},
    "batch/v1.JobSpec": {"managedBy": 32, "scheduling": _NOT_YET},
    "core/v1.Container": {"resizePolicy": 33, "restartPolicyRules": 35},
    "core/v1.EnvVarSource": {"fileKeyRef": 35},
    "core/v1.PersistentVolumeClaimSpec": {"volumeAttributesClassName": 34},
    "core/v1.PersistentVolumeSpec": {"volumeAttributesClassName": 34},
    "core/v1.PodSecurityContext": {"seLinuxChangePolicy": 33, "supplementalGroupsPolicy": 33},
    "core/v1.PodSpec": {
        "hostUsers": 33,
        "resources": 34,
        "resourceClaims": 34,
        "hostnameOverride": 35,
        "workloadRef": _NOT_YET,
        "schedulingGroup": _NOT_YET,
    },
    "core/v1.ResourceRequirements": {"claims": 34},
    "core/v1.VolumeProjection": {"clusterTrustBundle": 37, "podCertificate": 37},
}


def dropped(type_: str, minor: int) -> tuple[str, ...]:
    """The fields of a type that a minor version drops."""
    return tuple(field for field, since in GATES.get(type_, {}).items() if minor < since)
