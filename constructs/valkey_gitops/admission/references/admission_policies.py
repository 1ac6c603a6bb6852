"""Policies and bindings that miss each other: the server takes both, and enforces nothing."""

from collections.abc import Iterator

from valkey_gitops.admission.admission_policies.policy import BINDING, GROUP, POLICY, is_a
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Finding, Identity, Object
from valkey_gitops.admission.references.configuration import missing
from valkey_gitops.admission.references.pods import mapping


def check_admission_policy(obj: Object, bundle: Bundle) -> Iterator[Finding]:
    """A binding needs its policy, and a policy some binding."""
    if is_a(obj, BINDING):
        name = mapping(obj.get("spec")).get("policyName")
        if isinstance(name, str) and name and not bundle.find(POLICY, "", name, GROUP):
            yield missing(POLICY, "", name, ("spec", "policyName"))
    elif Identity.of(obj).name not in _bound(bundle):
        told = "no binding names this policy: it enforces nothing"
        remedy = f"commit a {BINDING} with its policyName, or give it with --context"
        yield Finding("policy-without-binding", "warn", told, ("metadata", "name"), remedy)


def _bound(bundle: Bundle) -> set[str]:
    return {str(mapping(item.get("spec")).get("policyName")) for item in bundle.objects() if is_a(item, BINDING)}
