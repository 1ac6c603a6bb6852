"""The policies for people and for machines."""

import json

from valkey_gitops.admission.policies.policy import Policies, SchemaPolicy
from valkey_gitops.admission.policies.samples import AnyPolicy


def as_text(policies: Policies) -> str:
    """A line for each: name, what follows, demand; `-` for one that is not in force."""
    width = max((len(policy.name) for policy in policies.all), default=0)
    return "\n".join(f"{policy.name:{width}}  {action(policy):5}  {policy.summary}" for policy in policies.all)


def as_json(policies: Policies) -> str:
    """All that a policy says of itself, as `{"version": 1, "policies": [...]}`."""
    return json.dumps({"version": 1, "policies": [_entry(policy) for policy in policies.all]}, indent=2)


def action(policy: AnyPolicy) -> str:
    """What follows from a failure: deny, warn, audit, or `-` where the policy is not in force."""
    return "-" if isinstance(policy, SchemaPolicy) and not policy.active else policy.severity


def _entry(policy: AnyPolicy) -> dict[str, object]:
    schema = isinstance(policy, SchemaPolicy)
    return {
        "name": policy.name,
        "kind": "SchemaPolicy" if schema else "ValidatingAdmissionPolicy",
        "severity": None if action(policy) == "-" else policy.severity,
        "manifestsOnly": isinstance(policy, SchemaPolicy) and policy.manifests_only,
        "summary": policy.summary,
        "why": policy.why,
        "remedy": policy.remedy,
        "sources": list(policy.sources),
        "file": policy.file,
    }
