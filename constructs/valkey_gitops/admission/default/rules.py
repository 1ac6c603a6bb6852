"""What a type has depending on its other fields, once those are defaulted: small changes to a fresh copy."""

from collections.abc import Callable
from typing import Any

from valkey_gitops.admission.default.pods import container, image_volume, pod_spec, pod_spec_1_31, structs, volume

Struct = dict[str, Any]
Rule = Callable[[Struct], None]

_CLIENT_IP_SECONDS = 10800


def fill(out: Struct, key: str, defaults: Struct) -> None:
    """The defaults of a struct that is there whether given or not."""
    given = out.get(key, {})
    if type(given) is dict:
        out[key] = defaults | given


def _deployment_strategy(out: Struct) -> None:
    if out["type"] == "RollingUpdate":
        fill(out, "rollingUpdate", {"maxUnavailable": "25%", "maxSurge": "25%"})


def _daemon_set_strategy(out: Struct) -> None:
    if out["type"] == "RollingUpdate":
        fill(out, "rollingUpdate", {"maxUnavailable": 1, "maxSurge": 0})


def _stateful_set_strategy(out: Struct, rolling_update: Struct | None = None) -> None:
    """With a type given, a rollingUpdate is filled in only where it stands."""
    if "type" not in out:
        out["type"] = "RollingUpdate"
        out.setdefault("rollingUpdate", {})
    if out["type"] == "RollingUpdate" and "rollingUpdate" in out:
        fill(out, "rollingUpdate", rolling_update or {"partition": 0})


def _stateful_set_strategy_1_37(out: Struct) -> None:
    _stateful_set_strategy(out, {"partition": 0, "maxUnavailable": 1})


def _stateful_set_spec(out: Struct) -> None:
    for claim in structs(out.get("volumeClaimTemplates")):
        claim |= {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "status": {"phase": "Pending"}}


def _horizontal_pod_autoscaler(out: Struct) -> None:
    if "metrics" not in out:
        target = {"type": "Utilization", "averageUtilization": 80}
        out["metrics"] = [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]


def _scaling(out: Struct) -> None:
    """Both directions are filled in as soon as one is given."""
    pods = {"type": "Pods", "value": 4, "periodSeconds": 15}
    up, down = ({"type": "Percent", "value": 100, "periodSeconds": 15} for _ in range(2))
    fill(out, "scaleUp", {"stabilizationWindowSeconds": 0, "selectPolicy": "Max", "policies": [pods, up]})
    fill(out, "scaleDown", {"selectPolicy": "Max", "policies": [down]})


def _limit_range_item(out: Struct) -> None:
    """A default limit is the maximum, a default request that limit or else the minimum."""
    default, request, most, least = (out.get(key, {}) for key in ("default", "defaultRequest", "max", "min"))
    if out["type"] == "Container" and all(type(each) is dict for each in (default, request, most, least)):
        default = most | default
        out |= {
            key: value for key, value in (("default", default), ("defaultRequest", least | default | request)) if value
        }


def _network_policy(out: Struct) -> None:
    if "policyTypes" not in out:
        out["policyTypes"] = ["Ingress", "Egress"] if out.get("egress") else ["Ingress"]


def _subject(out: Struct) -> None:
    if "apiGroup" not in out and out["kind"] in ("User", "Group"):
        out["apiGroup"] = "rbac.authorization.k8s.io"


def _service_port(out: Struct) -> None:
    if "targetPort" not in out:
        out["targetPort"] = out["port"]


def _service(out: Struct) -> None:
    type_ = out["type"]
    if out["sessionAffinity"] == "None":
        out.pop("sessionAffinityConfig", None)
    elif out["sessionAffinity"] == "ClientIP":
        _affinity(out)
    if type_ in ("NodePort", "LoadBalancer") or (type_ == "ClusterIP" and out.get("externalIPs")):
        out.setdefault("externalTrafficPolicy", "Cluster")
    if type_ == "LoadBalancer":
        out.setdefault("allocateLoadBalancerNodePorts", True)
    if type_ in ("ClusterIP", "NodePort", "LoadBalancer"):
        out.setdefault("internalTrafficPolicy", "Cluster")
        headless = out.get("clusterIP") == "None"
        out.setdefault("ipFamilyPolicy", "RequireDualStack" if headless and "selector" not in out else "SingleStack")
        if "clusterIP" in out:
            out.setdefault("clusterIPs", [out["clusterIP"]])


def _affinity(service: Struct) -> None:
    config = service.get("sessionAffinityConfig")
    client = config.get("clientIP") if type(config) is dict else None
    if type(client) is not dict or "timeoutSeconds" not in client:
        service["sessionAffinityConfig"] = {"clientIP": {"timeoutSeconds": _CLIENT_IP_SECONDS}}


RULES: dict[str, Rule] = {
    "apps/v1.DaemonSetUpdateStrategy": _daemon_set_strategy,
    "apps/v1.DeploymentStrategy": _deployment_strategy,
    "apps/v1.StatefulSetSpec": _stateful_set_spec,
    "apps/v1.StatefulSetUpdateStrategy": _stateful_set_strategy,
    "autoscaling/v2.HorizontalPodAutoscalerBehavior": _scaling,
    "autoscaling/v2.HorizontalPodAutoscalerSpec": _horizontal_pod_autoscaler,
    "core/v1.Container": container,
    "core/v1.EphemeralContainer": container,
    "core/v1.ImageVolumeSource": image_volume,
    "core/v1.LimitRangeItem": _limit_range_item,
    "core/v1.PodSpec": pod_spec_1_31,
    "core/v1.ServicePort": _service_port,
    "core/v1.ServiceSpec": _service,
    "core/v1.Volume": volume,
    "networking/v1.NetworkPolicySpec": _network_policy,
    "rbac/v1.Subject": _subject,
}
"""By type, as types.jsonl names them."""

CHANGED: tuple[tuple[int, str, Rule], ...] = (
    (35, "core/v1.PodSpec", pod_spec),  # gates ImageVolume and ContainerRestartRules are on
    (37, "apps/v1.StatefulSetUpdateStrategy", _stateful_set_strategy_1_37),  # gate MaxUnavailableStatefulSet is on
)
"""Rules of later minor versions."""
