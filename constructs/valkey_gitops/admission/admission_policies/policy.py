"""The nouns: a ValidatingAdmissionPolicy, its bindings, and all that are in force."""

import copy
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from valkey_gitops.admission.model import Identity, Object, Severity

if TYPE_CHECKING:
    from valkey_gitops.admission.admission_policies.expressions import Expressions
    from valkey_gitops.admission.admission_policies.routes import Route

GROUP = "admissionregistration.k8s.io"
POLICY = "ValidatingAdmissionPolicy"
BINDING = "ValidatingAdmissionPolicyBinding"

_ABOUT = "valkey-gitops/"
_STRONGEST: tuple[tuple[str, Severity], ...] = (("Deny", "deny"), ("Warn", "warn"), ("Audit", "audit"))


class Binding(NamedTuple):
    """What puts a policy into force: for which requests, with which params, and what follows from a failure."""

    name: str
    spec: Mapping[str, Any]

    @property
    def policy(self) -> str:
        """The name of the policy."""
        return str(self.spec.get("policyName", ""))

    @property
    def actions(self) -> Sequence[str]:
        """Deny, Warn, Audit."""
        return self.spec.get("validationActions") or ()


class AdmissionPolicy:
    """One policy with its bindings; a policy without any enforces nothing.

    `file` is empty where it is in the cluster, and not in a folder of policies. `documents` are the policy and its
    bindings as they are written. Of the annotations with the prefix `valkey-gitops/` come the texts that a SchemaPolicy
    has in its spec.
    """

    def __init__(self, source: Object, bindings: Sequence[Object], file: str = "") -> None:
        self.documents = (source, *bindings)
        self.name = Identity.of(source).name
        self.file = file
        self.spec = _mapping(source.get("spec"))
        self.bindings = [Binding(Identity.of(binding).name, _mapping(binding.get("spec"))) for binding in bindings]
        self._about = _mapping(_mapping(source.get("metadata")).get("annotations"))
        self._expressions: tuple[str, Expressions] | None = None

    def acting(self, actions: Sequence[str]) -> "AdmissionPolicy":
        """The same policy with other validationActions in each of its bindings."""
        changed = copy.copy(self)
        changed.bindings = [
            Binding(binding.name, {**binding.spec, "validationActions": list(actions)}) for binding in self.bindings
        ]
        return changed

    @property
    def summary(self) -> str:
        """What it demands, in one sentence."""
        return self._text("summary") or f"what the ValidatingAdmissionPolicy {self.name} demands"

    @property
    def why(self) -> str:
        """What goes wrong otherwise."""
        return self._text("why")

    @property
    def remedy(self) -> str:
        """What to write instead."""
        return self._text("remedy")

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the facts behind it come from: the annotation holds them separated by white space."""
        return tuple(self._text("sources").split())

    @property
    def severity(self) -> Severity:
        """Of its strongest binding."""
        actions = {action for binding in self.bindings for action in binding.actions}
        return next((severity for action, severity in _STRONGEST if action in actions), "audit")

    @property
    def constraints(self) -> Mapping[str, Any]:
        """The matchConstraints."""
        return self.spec.get("matchConstraints") or {}

    @property
    def fails(self) -> bool:
        """Whether an error denies (failurePolicy Fail, the default) or is passed over (Ignore)."""
        return bool(self.spec.get("failurePolicy", "Fail") == "Fail")

    @cached_property
    def param_kind(self) -> tuple[str, str] | None:
        """The apiVersion and kind of its params."""
        kind = self.spec.get("paramKind")
        return (str(kind.get("apiVersion", "")), str(kind.get("kind", ""))) if kind else None

    def expressions(self, version: str) -> "Expressions":
        """Compiled when the first request matches, once in a run; those that do not compile are in its refusals."""
        if self._expressions is None or self._expressions[0] != version:
            from valkey_gitops.admission.admission_policies.expressions import compiled  # noqa: PLC0415 - loads CEL

            self._expressions = version, compiled(self.spec, version, stored=True)
        return self._expressions[1]

    def _text(self, name: str) -> str:
        value = self._about.get(f"{_ABOUT}{name}", "")
        return value if isinstance(value, str) else ""


class AdmissionPolicies:
    """All policies in force, and the objects that came with them, which may be their params.

    `routes` are those that have been found by now (see the module of that name).
    """

    def __init__(self, items: Iterable[AdmissionPolicy] = (), params: Iterable[Object] = ()) -> None:
        self.items = sorted(items, key=lambda policy: policy.name)
        self.params = tuple(params)
        self.routes: dict[Hashable, Route] = {}

    def __add__(self, other: "AdmissionPolicies") -> "AdmissionPolicies":
        """Both; of two policies of one name the other's counts, as a cluster has one."""
        names = {policy.name for policy in other.items}
        kept = [policy for policy in self.items if policy.name not in names]
        return AdmissionPolicies([*kept, *other.items], (*self.params, *other.params))

    def __bool__(self) -> bool:
        return any(policy.bindings for policy in self.items)


def admission_policies(objects: Iterable[Object], file: str = "") -> AdmissionPolicies:
    """The policies among objects, each with the bindings among them that name it; the others may be params."""
    policies, bindings, others = [], [], []
    for obj in objects:
        if is_a(obj, POLICY):
            policies.append(obj)
        elif is_a(obj, BINDING):
            bindings.append(obj)
        else:
            others.append(obj)
    by_policy: dict[str, list[Object]] = {}
    for binding in bindings:
        by_policy.setdefault(_policy_name(binding), []).append(binding)
    named = ((policy, by_policy.get(Identity.of(policy).name, [])) for policy in policies)
    return AdmissionPolicies((AdmissionPolicy(policy, bound, file) for policy, bound in named), others)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _policy_name(binding: Object) -> str:
    name = _mapping(binding.get("spec")).get("policyName")
    return name if isinstance(name, str) else ""


def is_a(obj: Object, kind: str) -> bool:
    """Whether an object is a policy, or a binding."""
    identity = Identity.of(obj)
    return identity.group == GROUP and identity.kind == kind
