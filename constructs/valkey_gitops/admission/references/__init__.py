"""What the objects of a bundle name, and whether it is there. The API server accepts all of it: these are warnings."""

from valkey_gitops.admission.references.check import check_references
from valkey_gitops.admission.references.index import Index, answered_by

__all__ = ["Index", "answered_by", "check_references"]
