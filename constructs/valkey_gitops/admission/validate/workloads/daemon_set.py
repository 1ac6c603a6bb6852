"""DaemonSets. Source: pkg/apis/apps/validation/validation.go."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems
from valkey_gitops.admission.validate.selectors import validate_label_selector
from valkey_gitops.admission.validate.workloads.go_objects import go_object
from valkey_gitops.admission.validate.workloads.pod_template import (
    can_select,
    is_empty,
    kept_template,
    shown_selector,
    validate_always_running,
    validate_same_selector,
    validate_selects_template,
    validate_template,
)
from valkey_gitops.admission.validate.workloads.rollout import count, validate_at_most_all, validate_count
from valkey_gitops.admission.validate.workloads.scalars import unsupported, validate_nonnegative

STRATEGIES = ("RollingUpdate", "OnDelete")


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Metadata and spec."""
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    validate_spec(mapping(obj.get("spec")), errors, ("spec",), version)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """The selector stays as it is."""
    validate_metadata_update(obj, old, errors)
    validate_same_selector(obj, old, errors)
    validate_spec(mapping(obj.get("spec")), errors, ("spec",), version)


def validate_spec(spec: Object, errors: FieldErrors, path: Path, version: str) -> None:
    """Selector and template, and how one set of pods follows another."""
    selector, place = spec.get("selector"), (*path, "template")
    template = kept_template(spec.get("template"), version)
    validate_label_selector(selector, errors, (*path, "selector"))
    if can_select(selector):
        validate_selects_template(selector, template, errors, place)
    if selector is not None and is_empty(selector):
        told = "empty selector is invalid for daemonset"
        errors.invalid((*path, "selector"), shown_selector(selector), told)
    validate_template(template, errors, place, version)
    validate_always_running(template, "DaemonSet", errors, place)
    validate_nonnegative(spec.get("minReadySeconds"), errors, (*path, "minReadySeconds"))
    validate_strategy(mapping(spec.get("updateStrategy")), errors, (*path, "updateStrategy"))
    validate_nonnegative(spec.get("revisionHistoryLimit"), errors, (*path, "revisionHistoryLimit"))


def validate_strategy(strategy: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """By itself, or when somebody deletes a pod."""
    kind, numbers = strategy.get("type"), strategy.get("rollingUpdate")
    if kind == "OnDelete":
        return
    if kind != "RollingUpdate":
        unsupported(go_object("DaemonSetUpdateStrategy", strategy), STRATEGIES, errors, path)
    elif numbers is None:
        errors.required((*path, "rollingUpdate"))
    else:
        validate_rolling_update(mapping(numbers), errors, (*path, "rollingUpdate"))


def validate_rolling_update(numbers: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """On a node the old pod goes first, or the new one comes first: one number of both."""
    fields = ("maxUnavailable", "maxSurge")
    for rule in (validate_count, validate_at_most_all):
        for field in fields:
            rule(numbers.get(field), errors, (*path, field))
    unavailable, surge = (count(numbers.get(field)) for field in fields)
    if unavailable and surge:
        told = "may not be set when maxUnavailable is non-zero"
        errors.invalid((*path, "maxSurge"), numbers.get("maxSurge"), told)
    elif not unavailable and not surge:
        errors.required((*path, "maxUnavailable"), "cannot be 0 when maxSurge is 0")
