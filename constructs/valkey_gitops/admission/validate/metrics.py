"""The metrics of a HorizontalPodAutoscaler. Source: k8s.io/kubernetes/pkg/apis/autoscaling/validation."""

from collections.abc import Callable, Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.names import dns1123_label_problems, path_segment_problems
from valkey_gitops.admission.validate.quantities import validate_positive
from valkey_gitops.admission.validate.resource_names import validate_container_resource_name

_TYPES = ("ContainerResource", "External", "Object", "Pods", "Resource")
_FIELDS = ("object", "external", "pods", "resource", "containerResource")
_TARGETS = ("Utilization", "Value", "AverageValue")

Described = Callable[[Mapping[str, Any], FieldErrors, Path], None]


def validate_metric(metric: Mapping[str, Any], errors: FieldErrors, path: Path, described: Described) -> None:
    """One type of metric, and the field of that type alone."""
    kind = text(metric.get("type"))
    if not kind:
        errors.required((*path, "type"), "must specify a metric source type")
    if kind not in _TYPES:
        errors.unsupported((*path, "type"), kind, _TYPES)
    given = [field for field in _FIELDS if metric.get(field) is not None]
    for field in given[:1]:
        validate_source(field, mapping(metric[field]), errors, (*path, field), described)
    expected = kind[:1].lower() + kind[1:]
    if kind in _TYPES and expected not in given:
        errors.required((*path, expected), "must populate information for the given metric source")
    elif kind not in _TYPES:
        errors.unsupported((*path, "type"), kind, _TYPES)
    for field in given if len(given) != 1 else ():
        if field != expected:
            errors.forbidden((*path, field), "must populate the given metric source only")


def validate_source(
    field: str, source: Mapping[str, Any], errors: FieldErrors, path: Path, described: Described
) -> None:
    """Which metric, of what, and its target."""
    target = mapping(source.get("target"))
    if field == "object":
        described(mapping(source.get("describedObject")), errors, (*path, "describedObject"))
    if field in ("object", "external", "pods"):
        validate_identifier(mapping(source.get("metric")), errors, (*path, "metric"))
    else:
        validate_resource(field, source, errors, path)
    validate_target(target, errors, (*path, "target"))
    validate_target_field(field, target, errors, (*path, "target"))


def validate_identifier(metric: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """The name of a metric."""
    name = text(metric.get("name"))
    if not name:
        errors.required((*path, "name"), "must specify a metric name")
    for problem in path_segment_problems(name):
        errors.invalid((*path, "name"), name, problem)


def validate_resource(field: str, source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A resource of all containers, or of a named one."""
    name = text(source.get("name"))
    if not name:
        errors.required((*path, "name"), "must specify a resource name")
    if field == "resource":
        return
    if name:
        validate_container_resource_name(name, errors, (*path, "name"))
    container = text(source.get("container"))
    if not container:
        errors.required((*path, "container"), "must specify a container")
    for problem in dns1123_label_problems(container) if container else ():
        errors.invalid((*path, "container"), container, problem)


def validate_target(target: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A type and a value of more than nothing."""
    kind = text(target.get("type"))
    if not kind:
        errors.required((*path, "type"), "must specify a metric target type")
    if kind not in _TARGETS:
        errors.invalid((*path, "type"), kind, "must be either Utilization, Value, or AverageValue")
    for field in ("value", "averageValue"):
        if target.get(field) is not None:
            validate_positive(target[field], errors, (*path, field), "must be positive")
    percentage = target.get("averageUtilization")
    if isinstance(percentage, int) and percentage < 1:
        errors.invalid((*path, "averageUtilization"), percentage, "must be greater than 0")


def validate_target_field(field: str, target: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """Which values go with which metric."""
    value, average, percentage = (target.get(name) for name in ("value", "averageValue", "averageUtilization"))
    if field == "object" and value is None and average is None:
        errors.required((*path, "averageValue"), "must set either a target value or averageValue")
    if field == "external" and value is None and average is None:
        told = "must set either a target value for metric or a per-pod target"
        errors.required((*path, "averageValue"), told)
    if field == "external" and value is not None and average is not None:
        told = "may not set both a target value for metric and a per-pod target"
        errors.forbidden((*path, "value"), told)
    if field == "pods" and average is None:
        errors.required((*path, "averageValue"), "must specify a positive target averageValue")
    if field.lower().endswith("resource"):
        if percentage is None and average is None:
            told = "must set either a target raw value or a target utilization"
            errors.required((*path, "averageUtilization"), told)
        if percentage is not None and average is not None:
            told = "may not set both a target raw value and a target utilization"
            errors.forbidden((*path, "averageValue"), told)
