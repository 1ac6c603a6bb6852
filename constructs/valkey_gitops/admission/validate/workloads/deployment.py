"""Deployments. Source: pkg/apis/apps/validation/validation.go."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems
from valkey_gitops.admission.validate.workloads.go_objects import go_object
from valkey_gitops.admission.validate.workloads.pod_template import validate_same_selector
from valkey_gitops.admission.validate.workloads.replica_set import validate_selected_template
from valkey_gitops.admission.validate.workloads.rollout import count, validate_at_most_all, validate_count
from valkey_gitops.admission.validate.workloads.scalars import number, unsupported, validate_nonnegative

STRATEGIES = ("Recreate", "RollingUpdate")


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
    """Selector and template, and how one set of pods follows another."""
    validate_nonnegative(spec.get("replicas"), errors, (*path, "replicas"))
    validate_selected_template(spec, errors, path, version)
    validate_strategy(mapping(spec.get("strategy")), errors, (*path, "strategy"))
    validate_nonnegative(spec.get("minReadySeconds"), errors, (*path, "minReadySeconds"))
    validate_nonnegative(spec.get("revisionHistoryLimit"), errors, (*path, "revisionHistoryLimit"))
    validate_deadline(spec, errors, (*path, "progressDeadlineSeconds"))


def validate_strategy(strategy: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """Recreate has no numbers; a rolling update makes progress."""
    kind, numbers = strategy.get("type"), strategy.get("rollingUpdate")
    if kind == "Recreate":
        if numbers is not None:
            told = "may not be specified when strategy `type` is 'Recreate'"
            errors.forbidden((*path, "rollingUpdate"), told)
    elif kind != "RollingUpdate":
        unsupported(go_object("DeploymentStrategy", strategy), STRATEGIES, errors, path)
    elif numbers is None:
        errors.required((*path, "rollingUpdate"), "this should be defaulted and never be nil")
    else:
        validate_rolling_update(mapping(numbers), errors, (*path, "rollingUpdate"))


def validate_rolling_update(numbers: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """One of both numbers lets it go on."""
    unavailable, surge = numbers.get("maxUnavailable"), numbers.get("maxSurge")
    validate_count(unavailable, errors, (*path, "maxUnavailable"))
    validate_count(surge, errors, (*path, "maxSurge"))
    if not count(unavailable) and not count(surge):
        told = "may not be 0 when `maxSurge` is 0"
        errors.invalid((*path, "maxUnavailable"), 0 if unavailable is None else unavailable, told)
    validate_at_most_all(unavailable, errors, (*path, "maxUnavailable"))


def validate_deadline(spec: Object, errors: FieldErrors, path: Path) -> None:
    """A rollout has more time than a pod needs to count as ready."""
    deadline = spec.get("progressDeadlineSeconds")
    if deadline is None:
        return
    validate_nonnegative(deadline, errors, path)
    if number(deadline) <= number(spec.get("minReadySeconds")):
        errors.invalid(path, deadline, "must be greater than minReadySeconds")
