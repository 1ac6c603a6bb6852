"""Templates of pods, and the selectors that find what is made of them."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text, validate_annotations, validate_labels
from valkey_gitops.admission.validate.names import label_value_problems, qualified_name_problems
from valkey_gitops.admission.validate.selectors import validate_label_selector
from valkey_gitops.admission.validate.workloads.annotations import (
    validate_annotations_and_fields,
    validate_pod_annotations,
)
from valkey_gitops.admission.validate.workloads.features import kept_pod_spec
from valkey_gitops.admission.validate.workloads.immutable import validate_immutable
from valkey_gitops.admission.validate.workloads.pod_spec import validate_pod_spec
from valkey_gitops.admission.validate.workloads.pods import PodContext
from valkey_gitops.admission.validate.workloads.scalars import listed, unsupported

_OPERATORS = {"In": True, "NotIn": True, "Exists": False, "DoesNotExist": False}
"""Operators of a label selector, and whether they have values."""


def kept_template(template: Any, version: str) -> Object:
    """A template as the server keeps it, without the fields of features that are off."""
    kept = dict(mapping(template))
    kept["spec"] = kept_pod_spec(kept.get("spec"), version)
    return kept


def template_context(template: Object, version: str) -> PodContext:
    """The pod of a kept template."""
    return PodContext(mapping(template.get("spec")), version, mapping(template.get("metadata")))


def validate_template(template: Object, errors: FieldErrors, path: Path, version: str) -> None:
    """Metadata and spec; the server reports labels and annotations without `metadata` in the path."""
    pod = template_context(template, version)
    validate_template_metadata(template, pod, errors, path)
    validate_pod_spec(pod, errors, (*path, "spec"))
    validate_annotations_and_fields(pod, errors, (*path, "spec"))
    if sequence(pod.spec.get("ephemeralContainers")):
        errors.forbidden((*path, "spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template")


def validate_template_metadata(template: Object, pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Labels and annotations."""
    metadata = mapping(template.get("metadata"))
    validate_labels(metadata.get("labels"), errors, (*path, "labels"))
    validate_annotations(metadata.get("annotations"), errors, (*path, "annotations"))
    validate_pod_annotations(pod, errors, (*path, "annotations"))


def validate_always_running(template: Object, kind: str, errors: FieldErrors, path: Path) -> None:
    """Pods of this kind start again, and have no deadline."""
    spec = mapping(template.get("spec"))
    if spec.get("restartPolicy") != "Always":
        policy = text(spec.get("restartPolicy"))
        unsupported(policy, ("Always",), errors, (*path, "spec", "restartPolicy"))
    if spec.get("activeDeadlineSeconds") is not None:
        told = f"activeDeadlineSeconds in {kind} is not Supported"
        errors.forbidden((*path, "spec", "activeDeadlineSeconds"), told)


def validate_required_selector(spec: Object, kind: str, errors: FieldErrors, path: Path) -> None:
    """A selector that does not select everything."""
    selector = spec.get("selector")
    if selector is None:
        errors.required(path)
        return
    validate_label_selector(selector, errors, path)
    if is_empty(selector):
        errors.invalid(path, shown_selector(selector), f"empty selector is invalid for {kind}")


def is_empty(selector: Any) -> bool:
    """Whether a selector selects everything."""
    return not mapping(mapping(selector).get("matchLabels")) and not sequence(mapping(selector).get("matchExpressions"))


def validate_selects_template(selector: Any, template: Object, errors: FieldErrors, path: Path) -> None:
    """Pods of the template are found by the selector."""
    labels = mapping(mapping(template.get("metadata")).get("labels"))
    if not selects(selector, labels):
        told = "`selector` does not match template `labels`"
        errors.invalid((*path, "metadata", "labels"), dict(sorted(labels.items())) or None, told)


def selects(selector: Any, labels: Mapping[str, Any]) -> bool:
    """Whether labels are those that a selector asks for; no selector at all selects nothing."""
    if selector is None:
        return False
    pairs = mapping(mapping(selector).get("matchLabels")).items()
    if any(key not in labels or labels[key] != value for key, value in pairs):
        return False
    return all(_meets(r, labels) for _, r in listed(mapping(selector).get("matchExpressions"), ()))


def _meets(requirement: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    operator, key = requirement.get("operator"), text(requirement.get("key"))
    if operator in ("Exists", "DoesNotExist"):
        return (key in labels) is (operator == "Exists")
    found = key in labels and labels[key] in sequence(requirement.get("values"))
    return found is (operator == "In")


def can_select(selector: Any) -> bool:
    """Whether a selector is good enough to be used at all."""
    labels = mapping(mapping(selector).get("matchLabels"))
    if any(qualified_name_problems(key) or label_value_problems(text(value)) for key, value in labels.items()):
        return False
    return all(_can_meet(r) for _, r in listed(mapping(selector).get("matchExpressions"), ()))


def _can_meet(requirement: Mapping[str, Any]) -> bool:
    operator, values = text(requirement.get("operator")), sequence(requirement.get("values"))
    if _OPERATORS.get(operator) is not bool(values) or qualified_name_problems(text(requirement.get("key"))):
        return False
    return not any(label_value_problems(text(value)) for value in values)


def validate_same_selector(obj: Object, old: Object, errors: FieldErrors) -> None:
    """The selector of a workload stays as it is: the pods that it has found would be nobody's."""
    new, before = (mapping(item.get("spec")).get("selector") for item in (obj, old))
    validate_immutable(new, before, errors, ("spec", "selector"), shown=shown_selector(new))


def shown_selector(selector: Any) -> dict[str, Any]:
    """A selector as the server quotes it."""
    parts = mapping(selector)
    shown: dict[str, Any] = {}
    if labels := mapping(parts.get("matchLabels")):
        shown["matchLabels"] = dict(sorted(labels.items()))
    if expressions := [mapping(expression) for expression in sequence(parts.get("matchExpressions"))]:
        order = ("key", "operator", "values")
        shown["matchExpressions"] = [{f: e[f] for f in order if f in e} for e in expressions]
    return shown
