"""How traffic reaches a Service. Source: k8s.io/kubernetes/pkg/apis/core/validation and registry/core/service."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text
from valkey_gitops.admission.validate.names import port_number_problems, qualified_name_problems
from valkey_gitops.admission.validate.versions import at_least

_AFFINITY = ("ClientIP", "None")
_LONGEST_AFFINITY = 86400
_POLICIES = ("Cluster", "Local")
_BALANCED = "may only be used when `type` is 'LoadBalancer'"


def validate_session_affinity(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """For how long a client stays with a pod, if it does."""
    affinity, config = text(spec.get("sessionAffinity")) or "None", spec.get("sessionAffinityConfig")
    path = ("spec", "sessionAffinityConfig")
    if affinity not in _AFFINITY:
        errors.unsupported(("spec", "sessionAffinity"), affinity, _AFFINITY)
    elif affinity == "None" and config is not None:
        errors.forbidden(path, "must not be set when session affinity is None")
    elif affinity == "ClientIP":
        seconds = mapping(mapping(config).get("clientIP")).get("timeoutSeconds")
        if isinstance(seconds, int) and not 0 < seconds <= _LONGEST_AFFINITY:
            told = f"must be greater than 0 and less than {_LONGEST_AFFINITY}"
            errors.invalid((*path, "clientIP", "timeoutSeconds"), seconds, told)


def validate_load_balancer(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """Fields of load balancers alone."""
    balanced = spec.get("type") == "LoadBalancer"
    if spec.get("allocateLoadBalancerNodePorts") is not None and not balanced:
        errors.forbidden(("spec", "allocateLoadBalancerNodePorts"), _BALANCED)
    validate_load_balancer_class(spec, errors)


def validate_load_balancer_class(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """Which load balancer serves it."""
    name = spec.get("loadBalancerClass")
    if name is None:
        return
    if spec.get("type") != "LoadBalancer":
        errors.forbidden(("spec", "loadBalancerClass"), _BALANCED)
        return
    for problem in qualified_name_problems(text(name)):
        errors.invalid(("spec", "loadBalancerClass"), name, problem)


def validate_load_balancer_class_update(spec: Mapping[str, Any], old: Mapping[str, Any], errors: FieldErrors) -> None:
    """The class stays as long as the type does."""
    if spec.get("type") == old.get("type") == "LoadBalancer":
        new = spec.get("loadBalancerClass")
        if new != old.get("loadBalancerClass"):
            errors.invalid(("spec", "loadBalancerClass"), new, "may not change once set")
    validate_load_balancer_class(spec, errors)


def is_external(spec: Mapping[str, Any]) -> bool:
    """Whether it is reached from outside of the cluster."""
    kind = spec.get("type", "ClusterIP")
    return kind in ("LoadBalancer", "NodePort") or (kind == "ClusterIP" and bool(sequence(spec.get("externalIPs"))))


def validate_external_traffic(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """Whether traffic from outside stays on its node, and how a load balancer finds out; ports are allocated."""
    policy, check = text(spec.get("externalTrafficPolicy")), spec.get("healthCheckNodePort") or 0
    if policy and not is_external(spec):
        told = "may only be set for externally-accessible services"
        errors.invalid(("spec", "externalTrafficPolicy"), policy, told)
    elif policy and policy not in _POLICIES:
        errors.unsupported(("spec", "externalTrafficPolicy"), policy, _POLICIES)
    path = ("spec", "healthCheckNodePort")
    if check and not _has_health_check(spec):
        told = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        errors.invalid(path, check, told)
    elif check and isinstance(check, int):
        for problem in port_number_problems(check):
            errors.invalid(path, check, problem)


def validate_health_check_update(spec: Mapping[str, Any], old: Mapping[str, Any], errors: FieldErrors) -> None:
    """The port of the health check stays; one that was not set is taken as allocated."""
    checked = all(
        part.get("type") == "LoadBalancer" and part.get("externalTrafficPolicy") == "Local" for part in (spec, old)
    )
    new = spec.get("healthCheckNodePort") or 0
    if checked and new and new != (old.get("healthCheckNodePort") or 0):
        errors.forbidden(("spec", "healthCheckNodePort"), "field is immutable")


def _has_health_check(spec: Mapping[str, Any]) -> bool:
    return spec.get("type") == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def validate_internal_traffic(spec: Mapping[str, Any], errors: FieldErrors, version: str) -> None:
    """Whether traffic from inside stays on its node, or near it."""
    policy, distribution = spec.get("internalTrafficPolicy"), spec.get("trafficDistribution")
    if policy is not None and policy not in _POLICIES:
        errors.unsupported(("spec", "internalTrafficPolicy"), policy, _POLICIES)
    known = ("PreferClose", "PreferSameZone", "PreferSameNode") if at_least(version, 34) else ("PreferClose",)
    if distribution is not None and distribution not in known:
        errors.unsupported(("spec", "trafficDistribution"), distribution, known, as_given=True)


def as_stored(spec: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """The spec as the server has it: an address once allocated stays, and what only the old type had goes."""
    kept = dict(spec)
    if not spec.get("clusterIP") and spec.get("type") != "ExternalName":
        kept |= {field: old[field] for field in ("clusterIP", "clusterIPs") if old.get(field)}
    kind, old_kind = spec.get("type", "ClusterIP"), old.get("type", "ClusterIP")
    stale: list[str] = []
    if old_kind != "ExternalName" and kind == "ExternalName":
        stale += ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]
    if old_kind == "LoadBalancer" and kind != "LoadBalancer":
        stale += ["allocateLoadBalancerNodePorts", "loadBalancerClass", "healthCheckNodePort"]
    if is_external(old) and not is_external(spec):
        stale += ["externalTrafficPolicy"]
    for field in stale:
        if spec.get(field) == old.get(field):
            kept.pop(field, None)
    ported = ("NodePort", "LoadBalancer")
    if old_kind in ported and kind not in ported and _node_ports(spec) == _node_ports(old):
        kept["ports"] = [{**mapping(port), "nodePort": 0} for port in sequence(spec.get("ports"))]
    return kept


def _node_ports(spec: Mapping[str, Any]) -> set[Any]:
    return {mapping(port).get("nodePort") or 0 for port in sequence(spec.get("ports"))} - {0}
