"""HorizontalPodAutoscalers of both versions. Source: k8s.io/kubernetes/pkg/apis/autoscaling/validation."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import (
    mapping,
    sequence,
    text,
    validate_metadata,
    validate_metadata_update,
)
from valkey_gitops.admission.validate.metrics import validate_metric
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems, path_segment_problems
from valkey_gitops.admission.validate.quantities import validate_nonnegative_quantity
from valkey_gitops.admission.validate.versions import at_least

_SELECT = ("Disabled", "Max", "Min")
_SCALING = ("Percent", "Pods")
_LONGEST_PERIOD = 1800
_LONGEST_WINDOW = 3600


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """What is scaled, between which bounds, by which metrics, and how fast."""
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    validate_spec(mapping(obj.get("spec")), errors, version, least=0 if at_least(version, 37) else 1)


def validate_spec(spec: Mapping[str, Any], errors: FieldErrors, version: str, *, least: int) -> None:
    """The spec; `least` is the lowest number of pods that may be asked for."""
    low, high = spec.get("minReplicas"), spec.get("maxReplicas") or 0
    low = low if isinstance(low, int) else 1
    if low < least:
        errors.invalid(("spec", "minReplicas"), low, f"must be greater than or equal to {least}")
    if isinstance(high, int) and high < 1:
        errors.invalid(("spec", "maxReplicas"), high, "must be greater than 0")
    if isinstance(high, int) and high < low:
        errors.invalid(("spec", "maxReplicas"), high, "must be greater than or equal to `minReplicas`")
    reference = mapping(spec.get("scaleTargetRef"))
    validate_reference(reference, errors, ("spec", "scaleTargetRef"), grouped=at_least(version, 34))
    validate_metrics(spec, low, errors)
    for direction in ("scaleUp", "scaleDown"):
        rules = mapping(spec.get("behavior")).get(direction)
        if rules is not None:
            validate_scaling_rules(mapping(rules), errors, ("spec", "behavior", direction))


def validate_reference(reference: Mapping[str, Any], errors: FieldErrors, path: Path, *, grouped: bool) -> None:
    """Another object by version, kind and name; `grouped` asks for an API group."""
    for field in ("kind", "name"):
        value = text(reference.get(field))
        if not value:
            errors.required((*path, field))
        for problem in path_segment_problems(value):
            errors.invalid((*path, field), value, problem)
    version = text(reference.get("apiVersion"))
    if version.count("/") > 1:
        errors.invalid((*path, "apiVersion"), version, f"unexpected GroupVersion string: {version}")
    elif grouped and not version.partition("/")[0] * version.count("/"):
        errors.invalid((*path, "apiVersion"), version, "apiVersion must specify API group")


def validate_metrics(spec: Mapping[str, Any], low: int, errors: FieldErrors) -> None:
    """Each metric; only those from outside of the pods can start from none."""
    metrics = metrics_of(spec)
    for index, metric in enumerate(metrics):
        validate_metric(metric, errors, ("spec", "metrics", index), validate_described)
    outside = {"Object", "External"} & {text(metric.get("type")) for metric in metrics}
    if low == 0 and not outside:
        told = "must specify at least one Object or External metric to support scaling to zero replicas"
        errors.forbidden(("spec", "metrics"), told)


def validate_described(value: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """The object that a metric is about may be of the core group."""
    validate_reference(value, errors, path, grouped=False)


def metrics_of(spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The metrics; of the first version, its one percentage, which the server turns into one."""
    metrics = [mapping(metric) for metric in sequence(spec.get("metrics"))]
    percentage = spec.get("targetCPUUtilizationPercentage")
    if percentage is not None:
        target = {"type": "Utilization", "averageUtilization": percentage}
        metrics.append({"type": "Resource", "resource": {"name": "cpu", "target": target}})
    return metrics


def validate_scaling_rules(rules: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """How long to wait, and by how much to go."""
    window = rules.get("stabilizationWindowSeconds")
    if isinstance(window, int) and window < 0:
        errors.invalid((*path, "stabilizationWindowSeconds"), window, "must be greater than or equal to zero")
    if isinstance(window, int) and window > _LONGEST_WINDOW:
        told = f"must be less than or equal to {_LONGEST_WINDOW}"
        errors.invalid((*path, "stabilizationWindowSeconds"), window, told)
    select = rules.get("selectPolicy")
    if select is not None and select not in _SELECT:
        errors.unsupported((*path, "selectPolicy"), select, _SELECT)
    policies = rules.get("policies")
    if policies == []:
        errors.required((*path, "policies"), "must specify at least one Policy")
    for index, policy in enumerate(map(mapping, sequence(policies))):
        validate_scaling_policy(policy, errors, (*path, "policies", index))
    if rules.get("tolerance") is not None:
        validate_nonnegative_quantity(rules["tolerance"], errors, (*path, "tolerance"))


def validate_scaling_policy(policy: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A number of pods or a percentage, within a period."""
    kind, value, period = text(policy.get("type")), policy.get("value") or 0, policy.get("periodSeconds") or 0
    if kind not in _SCALING:
        errors.unsupported((*path, "type"), kind, _SCALING)
    if isinstance(value, int) and value <= 0:
        errors.invalid((*path, "value"), value, "must be greater than zero")
    if isinstance(period, int) and period <= 0:
        errors.invalid((*path, "periodSeconds"), period, "must be greater than zero")
    if isinstance(period, int) and period > _LONGEST_PERIOD:
        errors.invalid((*path, "periodSeconds"), period, f"must be less than or equal to {_LONGEST_PERIOD}")


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Everything may change; what an older server took stays possible."""
    validate_metadata_update(obj, old, errors)
    none = at_least(version, 37) or mapping(old.get("spec")).get("minReplicas") == 0
    validate_spec(mapping(obj.get("spec")), errors, version, least=0 if none else 1)
