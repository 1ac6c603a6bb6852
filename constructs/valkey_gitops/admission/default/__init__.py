"""An object as the API server stores it: with its defaults, and quantities in their canonical form."""

from valkey_gitops.admission.default.default import default_object
from valkey_gitops.admission.default.quantity import canonical

__all__ = ["canonical", "default_object"]
