"""Roles. Source: k8s.io/kubernetes/pkg/apis/rbac/validation."""

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import path_segment_problems
from valkey_gitops.admission.validate.policy_rules import validate_rules


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Rules over the resources of a namespace."""
    del version
    validate_metadata(obj, errors, path_segment_problems, namespaced=True)
    validate_rules(obj.get("rules"), errors, namespaced=True)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Everything may change."""
    validate(obj, errors, version)
    validate_metadata_update(obj, old, errors)
