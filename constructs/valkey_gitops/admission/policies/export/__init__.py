"""Policies as the cluster's own: each SchemaPolicy as a ValidatingAdmissionPolicy of the same demands and words."""

from valkey_gitops.admission.policies.export.files import exported
from valkey_gitops.admission.policies.export.translate import translate
from valkey_gitops.admission.policies.export.values import NotTranslatableError

__all__ = ["NotTranslatableError", "exported", "translate"]
