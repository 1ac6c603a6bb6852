"""ValidatingAdmissionPolicies: the API server's own admission by CEL, with its verdict and its words.

A request goes through match, bindings, params, conditions, validations, messages and audit annotations, in the order of
k8s.io/apiserver/pkg/admission/plugin/policy/validating. `check` is imported where there are policies: it loads CEL.
"""

from valkey_gitops.admission.admission_policies.policy import (
    AdmissionPolicies,
    AdmissionPolicy,
    Binding,
    admission_policies,
)

__all__ = ["AdmissionPolicies", "AdmissionPolicy", "Binding", "admission_policies"]
