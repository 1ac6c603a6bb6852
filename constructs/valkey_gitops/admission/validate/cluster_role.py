"""ClusterRoles. Source: k8s.io/kubernetes/pkg/apis/rbac/validation."""

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import path_segment_problems
from valkey_gitops.admission.validate.policy_rules import validate_rules
from valkey_gitops.admission.validate.selectors import validate_label_selector


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Rules over any resource, or roles to take the rules from."""
    del version
    validate_metadata(obj, errors, path_segment_problems, namespaced=False)
    validate_rules(obj.get("rules"), errors, namespaced=False)
    validate_aggregation(obj, errors)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Everything may change."""
    validate(obj, errors, version)
    validate_metadata_update(obj, old, errors)


def validate_aggregation(obj: Object, errors: FieldErrors) -> None:
    """Selectors of the roles to take the rules from: one at least."""
    rule = obj.get("aggregationRule")
    if rule is None:
        return
    path: Path = ("aggregationRule", "clusterRoleSelectors")
    selectors = sequence(mapping(rule).get("clusterRoleSelectors"))
    if not selectors:
        errors.required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil")
    for index, selector in enumerate(selectors):
        known = len(errors.findings)
        validate_label_selector(selector, errors, (*path, index))
        if len(errors.findings) > known:
            errors.invalid((*path, index), None, "invalid label selector.")
