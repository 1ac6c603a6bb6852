"""API versions that Kubernetes has removed, and what serves the kind now.

Source: kubernetes.io/docs/reference/using-api/deprecation-guide/.
"""

from typing import NamedTuple


class Removal(NamedTuple):
    """Where a kind went; an empty replacement means that it is gone."""

    replacement: str
    since: str
    removed: str


_APPS = Removal("apps/v1", "1.9", "1.16")

REMOVED: dict[tuple[str, str], Removal] = {
    **{("extensions/v1beta1", kind): _APPS for kind in ("Deployment", "DaemonSet", "ReplicaSet")},
    **{("apps/v1beta1", kind): _APPS for kind in ("Deployment", "StatefulSet", "ControllerRevision")},
    **{
        ("apps/v1beta2", kind): _APPS
        for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ControllerRevision")
    },
    ("extensions/v1beta1", "NetworkPolicy"): Removal("networking.k8s.io/v1", "1.8", "1.16"),
    ("extensions/v1beta1", "Ingress"): Removal("networking.k8s.io/v1", "1.19", "1.22"),
    ("networking.k8s.io/v1beta1", "Ingress"): Removal("networking.k8s.io/v1", "1.19", "1.22"),
    ("networking.k8s.io/v1beta1", "IngressClass"): Removal("networking.k8s.io/v1", "1.19", "1.22"),
    **{
        ("admissionregistration.k8s.io/v1beta1", kind): Removal("admissionregistration.k8s.io/v1", "1.16", "1.22")
        for kind in ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
    },
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"): Removal("apiextensions.k8s.io/v1", "1.16", "1.22"),
    ("apiregistration.k8s.io/v1beta1", "APIService"): Removal("apiregistration.k8s.io/v1", "1.10", "1.22"),
    ("certificates.k8s.io/v1beta1", "CertificateSigningRequest"): Removal("certificates.k8s.io/v1", "1.19", "1.22"),
    ("coordination.k8s.io/v1beta1", "Lease"): Removal("coordination.k8s.io/v1", "1.14", "1.22"),
    **{
        ("rbac.authorization.k8s.io/v1beta1", kind): Removal("rbac.authorization.k8s.io/v1", "1.8", "1.22")
        for kind in ("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")
    },
    ("scheduling.k8s.io/v1beta1", "PriorityClass"): Removal("scheduling.k8s.io/v1", "1.14", "1.22"),
    **{
        ("storage.k8s.io/v1beta1", kind): Removal("storage.k8s.io/v1", since, "1.22")
        for kind, since in (
            ("StorageClass", "1.6"),
            ("VolumeAttachment", "1.13"),
            ("CSINode", "1.17"),
            ("CSIDriver", "1.19"),
        )
    },
    ("batch/v1beta1", "CronJob"): Removal("batch/v1", "1.21", "1.25"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice"): Removal("discovery.k8s.io/v1", "1.21", "1.25"),
    ("events.k8s.io/v1beta1", "Event"): Removal("events.k8s.io/v1", "1.19", "1.25"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler"): Removal("autoscaling/v2", "1.23", "1.25"),
    ("policy/v1beta1", "PodDisruptionBudget"): Removal("policy/v1", "1.21", "1.25"),
    ("policy/v1beta1", "PodSecurityPolicy"): Removal("", "", "1.25"),
    ("node.k8s.io/v1beta1", "RuntimeClass"): Removal("node.k8s.io/v1", "1.20", "1.25"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler"): Removal("autoscaling/v2", "1.23", "1.26"),
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity"): Removal("storage.k8s.io/v1", "1.24", "1.27"),
    **{
        (f"flowcontrol.apiserver.k8s.io/{version}", kind): Removal("flowcontrol.apiserver.k8s.io/v1", "1.29", removed)
        for version, removed in (("v1beta1", "1.26"), ("v1beta2", "1.29"), ("v1beta3", "1.32"))
        for kind in ("FlowSchema", "PriorityLevelConfiguration")
    },
}
