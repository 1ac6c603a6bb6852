"""The schema stage: objects against the types of a Kubernetes version, offline."""

from valkey_gitops.admission.schema.catalog import KindInfo, Schemas
from valkey_gitops.admission.schema.check import check_schema

__all__ = ["KindInfo", "Schemas", "check_schema"]
