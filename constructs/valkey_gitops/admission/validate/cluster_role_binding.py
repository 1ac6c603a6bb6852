"""ClusterRoleBindings. Source: k8s.io/kubernetes/pkg/apis/rbac/validation."""

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import path_segment_problems
from valkey_gitops.admission.validate.policy_rules import (
    validate_role_reference,
    validate_role_unchanged,
    validate_subjects,
)


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """A role and its subjects, in the whole cluster."""
    del version
    validate_metadata(obj, errors, path_segment_problems, namespaced=False)
    validate_role_reference(obj, errors, ("ClusterRole",))
    validate_subjects(obj.get("subjects"), errors, namespaced=False)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """The role stays."""
    validate(obj, errors, version)
    validate_metadata_update(obj, old, errors)
    validate_role_unchanged(obj, old, errors)
