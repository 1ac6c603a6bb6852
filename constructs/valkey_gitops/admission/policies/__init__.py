"""Policies as data: JSON Schemas over what the cluster would admit (policies/README.md describes the files)."""

from valkey_gitops.admission.policies.bundled import bundled_policies
from valkey_gitops.admission.policies.check import check_policies
from valkey_gitops.admission.policies.load import compile_policies, load_policies
from valkey_gitops.admission.policies.policy import Policies, SchemaPolicy

__all__ = ["Policies", "SchemaPolicy", "bundled_policies", "check_policies", "compile_policies", "load_policies"]
