"""ServiceAccounts. Source: k8s.io/kubernetes/pkg/apis/core/validation."""

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Metadata alone."""
    del version
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Metadata alone."""
    validate_metadata_update(obj, old, errors)
    validate(obj, errors, version)
