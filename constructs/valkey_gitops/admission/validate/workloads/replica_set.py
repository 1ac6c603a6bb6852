"""ReplicaSets. Source: pkg/apis/apps/validation/validation.go."""

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems
from valkey_gitops.admission.validate.workloads.pod_template import (
    can_select,
    is_empty,
    kept_template,
    shown_selector,
    validate_always_running,
    validate_required_selector,
    validate_same_selector,
    validate_selects_template,
    validate_template,
)
from valkey_gitops.admission.validate.workloads.scalars import validate_nonnegative


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Metadata and spec."""
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    validate_spec(mapping(obj.get("spec")), errors, ("spec",), version)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """The selector stays as it is."""
    validate_metadata_update(obj, old, errors)
    validate_spec(mapping(obj.get("spec")), errors, ("spec",), version)
    validate_same_selector(obj, old, errors)


def validate_spec(spec: Object, errors: FieldErrors, path: Path, version: str) -> None:
    """How many, and of which template."""
    validate_nonnegative(spec.get("replicas"), errors, (*path, "replicas"))
    validate_nonnegative(spec.get("minReadySeconds"), errors, (*path, "minReadySeconds"))
    validate_selected_template(spec, errors, path, version)


def validate_selected_template(spec: Object, errors: FieldErrors, path: Path, version: str) -> None:
    """A selector, and a template of pods that it finds; also that of a Deployment."""
    selector, place = spec.get("selector"), (*path, "template")
    validate_required_selector(spec, "deployment", errors, (*path, "selector"))
    if not can_select(selector):
        errors.invalid((*path, "selector"), shown_selector(selector), "invalid label selector")
        return
    template = kept_template(spec.get("template"), version)
    if selector is None or not is_empty(selector):
        validate_selects_template(selector, template, errors, place)
    validate_template(template, errors, place, version)
    validate_always_running(template, "ReplicaSet", errors, place)
