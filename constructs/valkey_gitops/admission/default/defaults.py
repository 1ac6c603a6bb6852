"""What each Go type has where a field is not given, whatever its other fields are."""

from typing import Any

_FILE_MODE: dict[str, Any] = {"defaultMode": 0o644}
_RBD = {"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"}
_ISCSI = {"iscsiInterface": "default"}
_SCALE_IO = {"storageMode": "ThinProvisioned", "fsType": "xfs"}
_ROLE_REF = {"apiGroup": "rbac.authorization.k8s.io"}
_CONTAINER = {"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}
_MATCH: dict[str, Any] = {"matchPolicy": "Equivalent", "namespaceSelector": {}, "objectSelector": {}}
_WEBHOOK = {"failurePolicy": "Fail", "timeoutSeconds": 10} | _MATCH

DEFAULTS: dict[str, dict[str, Any]] = {
    "admissionregistration/v1.MatchResources": _MATCH,
    "admissionregistration/v1.MutatingWebhook": _WEBHOOK | {"reinvocationPolicy": "Never"},
    "admissionregistration/v1.NamedRuleWithOperations": {"scope": "*"},
    "admissionregistration/v1.RuleWithOperations": {"scope": "*"},
    "admissionregistration/v1.ServiceReference": {"port": 443},
    "admissionregistration/v1.ValidatingAdmissionPolicySpec": {"failurePolicy": "Fail"},
    "admissionregistration/v1.ValidatingWebhook": _WEBHOOK,
    "apps/v1.DaemonSetSpec": {"revisionHistoryLimit": 10},
    "apps/v1.DaemonSetUpdateStrategy": {"type": "RollingUpdate"},
    "apps/v1.DeploymentSpec": {"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600},
    "apps/v1.DeploymentStrategy": {"type": "RollingUpdate"},
    "apps/v1.ReplicaSetSpec": {"replicas": 1},
    "apps/v1.StatefulSetPersistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
    "apps/v1.StatefulSetSpec": {
        "podManagementPolicy": "OrderedReady",
        "replicas": 1,
        "revisionHistoryLimit": 10,
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
    },
    "autoscaling/v2.HorizontalPodAutoscalerSpec": {"minReplicas": 1},
    "batch/v1.CronJobSpec": {
        "concurrencyPolicy": "Allow",
        "suspend": False,
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 1,
    },
    "batch/v1.PodFailurePolicy": {"rules": None},
    "batch/v1.PodFailurePolicyOnPodConditionsPattern": {"status": "True"},
    "core/v1.AzureDiskVolumeSource": {
        "cachingMode": "ReadWrite",
        "fsType": "ext4",
        "readOnly": False,
        "kind": "Shared",
    },
    "core/v1.ConfigMapVolumeSource": _FILE_MODE,
    "core/v1.Container": _CONTAINER,
    "core/v1.ContainerPort": {"protocol": "TCP"},
    "core/v1.DownwardAPIVolumeSource": _FILE_MODE,
    "core/v1.EndpointPort": {"protocol": "TCP"},
    "core/v1.EphemeralContainer": _CONTAINER,
    "core/v1.FileKeySelector": {"optional": False},
    "core/v1.GRPCAction": {"service": ""},
    "core/v1.HTTPGetAction": {"path": "/", "scheme": "HTTP"},
    "core/v1.HostPathVolumeSource": {"type": ""},
    "core/v1.ISCSIPersistentVolumeSource": _ISCSI,
    "core/v1.ISCSIVolumeSource": _ISCSI,
    "core/v1.LimitRangeSpec": {"limits": None},
    "core/v1.NamespaceSpec": {"finalizers": ["kubernetes"]},
    "core/v1.ObjectFieldSelector": {"apiVersion": "v1"},
    "core/v1.PersistentVolumeClaimSpec": {"volumeMode": "Filesystem"},
    "core/v1.PersistentVolumeSpec": {"persistentVolumeReclaimPolicy": "Retain", "volumeMode": "Filesystem"},
    "core/v1.PodSpec": {
        "dnsPolicy": "ClusterFirst",
        "restartPolicy": "Always",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
        "schedulerName": "default-scheduler",
    },
    "core/v1.Probe": {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3},
    "core/v1.ProjectedVolumeSource": _FILE_MODE | {"sources": None},
    "core/v1.RBDPersistentVolumeSource": _RBD,
    "core/v1.RBDVolumeSource": _RBD,
    "core/v1.ScaleIOPersistentVolumeSource": _SCALE_IO,
    "core/v1.ScaleIOVolumeSource": _SCALE_IO,
    "core/v1.Secret": {"type": "Opaque"},
    "core/v1.SecretVolumeSource": _FILE_MODE,
    "core/v1.ServiceAccountTokenProjection": {"expirationSeconds": 3600},
    "core/v1.ServicePort": {"protocol": "TCP"},
    "core/v1.ServiceSpec": {"sessionAffinity": "None", "type": "ClusterIP"},
    "core/v1.TypedLocalObjectReference": {"apiGroup": None},
    "core/v1.TypedObjectReference": {"apiGroup": None},
    "discovery/v1.EndpointPort": {"name": "", "protocol": "TCP"},
    "discovery/v1.EndpointSlice": {"endpoints": None, "ports": None},
    "networking/v1.IngressClassParametersReference": {"scope": "Cluster"},
    "networking/v1.NetworkPolicyPort": {"protocol": "TCP"},
    "rbac/v1.ClusterRole": {"rules": None},
    "rbac/v1.Role": {"rules": None},
    "rbac/v1.RoleRef": _ROLE_REF,
    "scheduling/v1.PriorityClass": {"preemptionPolicy": "PreemptLowerPriority"},
    "storage/v1.StorageClass": {"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"},
}
"""By type, as types.jsonl names them; None is what Go writes for an empty list without `omitempty`; it is
left out where the server refuses the object that lacks the field."""
