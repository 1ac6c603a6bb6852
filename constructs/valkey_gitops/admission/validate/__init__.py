"""The validate stage: what the API server checks by hand, beyond the schema, on create and on update.

Every kind with rules of its own is a module with `validate(obj, errors, version)` and
`validate_update(obj, old, errors, version)`. Either runs all that the server runs for that operation, in its order.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from valkey_gitops.admission.model import Finding, Identity, Object, Request
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import validate_common_metadata, validate_metadata_update

_RBAC = "rbac.authorization.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"

KINDS = {
    ("", "ConfigMap"): "config_map",
    ("", "LimitRange"): "limit_range",
    ("", "Namespace"): "namespace",
    ("", "PersistentVolume"): "persistent_volume",
    ("", "PersistentVolumeClaim"): "persistent_volume_claim",
    ("", "Pod"): "workloads.pod",
    ("", "ResourceQuota"): "resource_quota",
    ("", "Secret"): "secret",
    ("", "Service"): "service",
    ("", "ServiceAccount"): "service_account",
    ("apiextensions.k8s.io", "CustomResourceDefinition"): "custom_resource_definition",
    ("apps", "DaemonSet"): "workloads.daemon_set",
    ("apps", "Deployment"): "workloads.deployment",
    ("apps", "ReplicaSet"): "workloads.replica_set",
    ("apps", "StatefulSet"): "workloads.stateful_set",
    ("autoscaling", "HorizontalPodAutoscaler"): "horizontal_pod_autoscaler",
    ("batch", "CronJob"): "workloads.cron_job",
    ("batch", "Job"): "workloads.job",
    ("networking.k8s.io", "Ingress"): "ingress",
    ("networking.k8s.io", "IngressClass"): "ingress_class",
    ("networking.k8s.io", "NetworkPolicy"): "network_policy",
    ("policy", "PodDisruptionBudget"): "pod_disruption_budget",
    ("scheduling.k8s.io", "PriorityClass"): "priority_class",
    ("storage.k8s.io", "StorageClass"): "storage_class",
    (_ADMISSION, "ValidatingAdmissionPolicy"): "validating_admission_policy",
    (_ADMISSION, "ValidatingAdmissionPolicyBinding"): "validating_admission_policy_binding",
    (_RBAC, "ClusterRole"): "cluster_role",
    (_RBAC, "ClusterRoleBinding"): "cluster_role_binding",
    (_RBAC, "Role"): "role",
    (_RBAC, "RoleBinding"): "role_binding",
}
"""Group and kind, and the module with their rules; imported when an object of that kind comes."""


class Rules(Protocol):
    """A module of KINDS."""

    def validate(self, obj: Object, errors: FieldErrors, version: str) -> None:
        """The rules over a new object."""

    def validate_update(self, obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
        """The rules over a changed object, those over a new one among them where the server runs them again."""


def check_native(request: Request, version: str = "1.34") -> Iterator[Finding]:
    """What the hand-written rules of that version deny, over the object with its defaults."""
    if request.operation == "DELETE":
        return
    errors, rules = FieldErrors(), _rules_of(request.object)
    if request.operation == "UPDATE" and request.old_object is not None:
        _check_update(request.object, request.old_object, rules, errors, version)
    else:
        _check_create(request.object, rules, errors, version)
    seen = set()
    for finding in errors.findings:
        if finding.message not in seen:
            seen.add(finding.message)
            yield finding


def _check_create(obj: Object, rules: Rules, errors: FieldErrors, version: str) -> None:
    """Rules of the kind first; the common ones speak only when those are silent, as in the server."""
    rules.validate(obj, errors, version)
    if not errors.findings:
        validate_common_metadata(obj, errors)


def _check_update(obj: Object, old: Object, rules: Rules, errors: FieldErrors, version: str) -> None:
    validate_common_metadata(obj, errors)
    validate_metadata_update(obj, old, errors)
    rules.validate_update(obj, old, errors, version)


def _rules_of(obj: Object) -> Rules:
    identity = Identity.of(obj)
    return _module(KINDS.get((identity.group, identity.kind), "any_kind"))


@cache
def _module(name: str) -> Rules:
    return cast("Rules", import_module(f"{__name__}.{name}"))
