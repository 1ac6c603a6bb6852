"""Which policies a request may concern, as its operation and its kind tell: found once for all requests alike."""

from typing import NamedTuple

from valkey_gitops.admission.admission_policies.attributes import Attributes
from valkey_gitops.admission.admission_policies.equivalents import equivalents
from valkey_gitops.admission.admission_policies.matching import Matched, exempt, may_match
from valkey_gitops.admission.admission_policies.policy import AdmissionPolicies, AdmissionPolicy
from valkey_gitops.admission.model import Identity, Request
from valkey_gitops.admission.schema import Schemas, check_schema
from valkey_gitops.errors import UserError


class Route(NamedTuple):
    """The policies in force with a rule for such requests, and the other versions of the kind."""

    policies: tuple[AdmissionPolicy, ...]
    same: tuple[Matched, ...]


def route(request: Attributes, policies: AdmissionPolicies, schemas: Schemas) -> Route:
    """Where a request goes.

    Raises:
        UserError: a policy or binding has a form that no server would decode.
    """
    key = (schemas, request.operation, request.kind, request.resource, request.subresource)
    found = policies.routes.get(key)
    if found is None:
        found = policies.routes[key] = _route(request, policies, schemas)
    return found


def _route(request: Attributes, policies: AdmissionPolicies, schemas: Schemas) -> Route:
    if exempt(request.resource):
        return Route((), ())
    in_force = [policy for policy in policies.items if policy.bindings]
    for policy in in_force:
        _demand_form(policy, schemas)
    same = tuple(equivalents(request, schemas))
    return Route(tuple(policy for policy in in_force if may_match(policy.constraints, request, same)), same)


def _demand_form(policy: AdmissionPolicy, schemas: Schemas) -> None:
    for document in policy.documents:
        for finding in check_schema(Request("CREATE", document), schemas):
            if finding.severity == "deny":
                where = f"{policy.file or 'the cluster'}: {document.get('kind')} {Identity.of(document).name}"
                raise UserError(f"{where}: {finding.message}", finding.remedy or "correct it")
