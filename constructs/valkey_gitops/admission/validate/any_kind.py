"""Kinds without rules of their own here, custom resources among them."""

from valkey_gitops.admission.model import Identity, Object
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import validate_any_metadata
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems, path_segment_problems


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Metadata; the name of a custom resource is a subdomain, that of another kind has to fit into a URL at least."""
    del version
    built_in = "." not in (group := Identity.of(obj).group) or group.endswith(".k8s.io")
    problems = path_segment_problems if built_in else dns1123_subdomain_problems
    validate_any_metadata(obj, errors, problems, namespaced=True)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """The same again; what may not change is common to all kinds."""
    del old
    validate(obj, errors, version)
