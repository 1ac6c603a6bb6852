"""A request against all ValidatingAdmissionPolicies in force.

Source: k8s.io/apiserver/pkg/admission/plugin/policy/validating/dispatcher.go. The server answers with the first denial
alone; here each is a finding.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from valkey_gitops.admission.admission_policies.activation import Input, Surroundings
from valkey_gitops.admission.admission_policies.attributes import Attributes, UndecidableError
from valkey_gitops.admission.admission_policies.decision import Decision
from valkey_gitops.admission.admission_policies.equivalents import converted
from valkey_gitops.admission.admission_policies.expressions import Expressions
from valkey_gitops.admission.admission_policies.matching import Matched, matched
from valkey_gitops.admission.admission_policies.namespaces import Namespaces
from valkey_gitops.admission.admission_policies.params import ConfigurationError, Params
from valkey_gitops.admission.admission_policies.place import place
from valkey_gitops.admission.admission_policies.policy import AdmissionPolicies, AdmissionPolicy, Binding
from valkey_gitops.admission.admission_policies.routes import route
from valkey_gitops.admission.admission_policies.stored import Filled
from valkey_gitops.admission.admission_policies.validations import run
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.model import Finding, Object, Request, Resource, Severity
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.errors import UserError

if TYPE_CHECKING:
    from valkey_gitops.cel.library.authz import Access

_SEVERITIES: dict[str, Severity] = {"Deny": "deny", "Warn": "warn", "Audit": "audit"}


def check_admission_policies(
    request: Request, policies: AdmissionPolicies, bundle: Bundle, resource: Resource, schemas: Schemas
) -> Iterator[Finding]:
    """What the policies say to a request whose objects have their defaults.

    Raises:
        UserError: an expression of a policy that matches does not compile, or a policy is none by its form.
    """
    attributes = Attributes.of(request, resource)
    concerned, same = route(attributes, policies, schemas)
    if not concerned:
        return
    dispatch = Dispatch.of(attributes, same, policies, bundle, schemas)
    for policy in concerned:
        yield from dict.fromkeys(dispatch.judge(policy))


class Dispatch(NamedTuple):
    """One request, and all that its policies may ask for."""

    attributes: Attributes
    filled: Filled
    same: tuple[Matched, ...]
    namespaces: Namespaces
    params: Params
    schemas: Schemas
    bundle: Bundle

    @classmethod
    def of(
        cls,
        request: Attributes,
        same: tuple[Matched, ...],
        policies: AdmissionPolicies,
        bundle: Bundle,
        schemas: Schemas,
    ) -> "Dispatch":
        """The request as the server has it when admission begins."""

        def defaulted(obj: Object) -> Object:
            return default_object(obj, schemas.version, schemas)

        filled = Filled(request, schemas)
        return cls(
            filled.request,
            filled,
            same,
            Namespaces(bundle, defaulted),
            Params(bundle, policies.params, schemas, defaulted),
            schemas,
            bundle,
        )

    def judge(self, policy: AdmissionPolicy) -> Iterator[Finding]:
        """The findings of one policy, binding by binding."""
        try:
            taken = matched(policy.constraints, self.attributes, self.namespaces, self.same)
            if taken is None:
                return
            self.params.check_kind(policy)
        except UndecidableError as error:
            yield _undecidable(policy, None, error)
            return
        except ConfigurationError as error:
            yield from _misconfigured(policy, None, f"failed to configure policy: {error}")
            return
        for binding in policy.bindings:
            try:
                yield from self._bound(policy, binding, taken)
            except UndecidableError as error:
                yield _undecidable(policy, binding, error)
            except ConfigurationError as error:
                yield from _misconfigured(policy, binding, f"failed to configure binding: {error}")

    def _bound(self, policy: AdmissionPolicy, binding: Binding, taken: Matched) -> Iterator[Finding]:
        match = binding.spec.get("matchResources")
        if match is not None and matched(match, self.attributes, self.namespaces, self.same) is None:
            return
        params = self.params.of(policy, binding, self.attributes)
        request = self._converted(taken)
        expressions = _expressions(policy, self.schemas.version)
        self.filled.demand_known(expressions)
        around = Surroundings(self._namespace, self._access)
        for param in params:
            result = run(expressions, Input(request, taken, param, around), fails=policy.fails)
            for decision in result.denials:
                yield from self._findings(policy, binding, decision, expressions)

    def _converted(self, taken: Matched) -> Attributes:
        def convert(obj: Object | None) -> Object | None:
            return obj and converted(obj, self.attributes.kind, taken.kind, self.schemas)

        attributes = self.attributes
        return attributes._replace(object=convert(attributes.object), old_object=convert(attributes.old_object))

    def _namespace(self) -> Object | None:
        if self.attributes.is_namespace or not self.attributes.namespace:
            return None
        found = self.namespaces.find(self.attributes.namespace)
        if found is None:
            what = f"it reads the namespace {self.attributes.namespace}, which is not known"
            raise UndecidableError(what, "Give the Namespace with --context, or in the bundle.")
        return found

    def _access(self) -> "Access":
        from valkey_gitops.admission.admission_policies.rbac import RBAC  # noqa: PLC0415 - few policies ask

        return self.bundle.derived(RBAC.of)

    def _findings(
        self, policy: AdmissionPolicy, binding: Binding, decision: Decision, expressions: Expressions
    ) -> Iterator[Finding]:
        path = place(decision, expressions, self.attributes.object or self.attributes.old_object or {})
        for action in ("Deny",) if decision.whatever else binding.actions:
            message = _told(policy, binding, decision.message, denied=action == "Deny")
            yield _finding(policy, _SEVERITIES[action], message)._replace(path=path)


def _expressions(policy: AdmissionPolicy, version: str) -> Expressions:
    expressions = policy.expressions(version)
    for refusal in expressions.refusals:
        where = f"{policy.file or 'the cluster'}: ValidatingAdmissionPolicy {policy.name}"
        raise UserError(f"{where}: {refusal.text!r}: {refusal.why}", "correct the expression")
    return expressions


def _told(policy: AdmissionPolicy, binding: Binding | None, message: str, *, denied: bool) -> str:
    with_binding = f" with binding '{binding.name}'" if binding else ""
    if denied:
        return f"ValidatingAdmissionPolicy '{policy.name}'{with_binding} denied request: {message}"
    return f"Validation failed for ValidatingAdmissionPolicy '{policy.name}'{with_binding}: {message}"


def _misconfigured(policy: AdmissionPolicy, binding: Binding | None, message: str) -> Iterator[Finding]:
    """Not what a validationAction is about: an error denies unless the policy ignores errors."""
    if policy.fails:
        yield _finding(policy, "deny", _told(policy, binding, message, denied=True))


def _undecidable(policy: AdmissionPolicy, binding: Binding | None, error: UndecidableError) -> Finding:
    with_binding = f" with binding '{binding.name}'" if binding else ""
    message = f"ValidatingAdmissionPolicy '{policy.name}'{with_binding} cannot be decided offline: {error}"
    return _finding(policy, "undecidable", message)._replace(remedy=error.remedy)


def _finding(policy: AdmissionPolicy, severity: Severity, message: str) -> Finding:
    docs = f"policies/{policy.name}" if policy.file else ""
    return Finding(policy.name, severity, message, remedy=policy.remedy, docs=docs, stage="policies")
