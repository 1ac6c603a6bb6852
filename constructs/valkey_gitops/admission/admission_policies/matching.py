"""Which requests a policy, or a binding, looks at.

Source: k8s.io/apiserver, pkg/admission/plugin/policy/matching and pkg/admission/plugin/webhook/predicates.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from valkey_gitops.admission.admission_policies.attributes import Attributes, Kind, UndecidableError, labels_of
from valkey_gitops.admission.admission_policies.namespaces import Namespaces
from valkey_gitops.admission.model import Resource
from valkey_gitops.admission.selectors import selects

_NEVER = {
    ("admissionregistration.k8s.io", "validatingadmissionpolicies"),
    ("admissionregistration.k8s.io", "validatingadmissionpolicybindings"),
    ("admissionregistration.k8s.io", "mutatingadmissionpolicies"),
    ("admissionregistration.k8s.io", "mutatingadmissionpolicybindings"),
    ("authentication.k8s.io", "tokenreviews"),
    ("authentication.k8s.io", "selfsubjectreviews"),
    ("authorization.k8s.io", "subjectaccessreviews"),
    ("authorization.k8s.io", "localsubjectaccessreviews"),
    ("authorization.k8s.io", "selfsubjectaccessreviews"),
    ("authorization.k8s.io", "selfsubjectrulesreviews"),
}
"""Resources that no policy may stop: it could lock its own authors out."""


class Matched(NamedTuple):
    """The resource and kind by which a request was taken: its own, or another version of the same."""

    resource: Resource
    kind: Kind


def exempt(resource: Resource) -> bool:
    """Whether no policy is asked about objects of a resource."""
    return (resource.group, resource.plural) in _NEVER


def matched(
    match: Mapping[str, Any], request: Attributes, namespaces: Namespaces, equivalents: Sequence[Matched]
) -> Matched | None:
    """How a match block takes a request, or None.

    Raises:
        UndecidableError: only the labels of an unknown namespace would tell.
    """
    taken = _ruled(match, request, equivalents)
    if taken is None or not _object_selected(match.get("objectSelector"), request):
        return None
    return taken if _namespace_selected(match.get("namespaceSelector"), request, namespaces) else None


def _ruled(match: Mapping[str, Any], request: Attributes, equivalents: Sequence[Matched]) -> Matched | None:
    others = equivalents if match.get("matchPolicy", "Equivalent") == "Equivalent" else ()
    if _by_rules(match.get("excludeResourceRules") or (), request, others):
        return None
    rules = match.get("resourceRules")
    return _by_rules(rules, request, others) if rules else Matched(request.resource, request.kind)


def _by_rules(
    rules: Iterable[Mapping[str, Any]], request: Attributes, equivalents: Sequence[Matched]
) -> Matched | None:
    """The request's own version first, by any rule; then the others."""
    own = Matched(request.resource, request.kind)
    if any(_rule_takes(rule, request, request.resource) for rule in rules):
        return own
    takers = (other for rule in rules for other in equivalents if _rule_takes(rule, request, other.resource))
    return next(takers, None)


def may_match(match: Mapping[str, Any], request: Attributes, equivalents: Sequence[Matched]) -> bool:
    """Whether a match block can take any request for this operation on this kind."""
    rules = match.get("resourceRules")
    resources = (request.resource, *(other.resource for other in equivalents))
    return not rules or any(concerns(rule, request, resource) for rule in rules for resource in resources)


def concerns(rule: Mapping[str, Any], request: Attributes, resource: Resource) -> bool:
    """Whether a rule speaks of this operation on this resource."""
    return (
        _listed(rule.get("apiGroups"), resource.group)
        and _listed(rule.get("apiVersions"), resource.version)
        and _listed(rule.get("operations"), request.operation)
        and any(_names(name, resource.plural, request.subresource) for name in rule.get("resources") or ())
        and rule.get("scope", "*") in ("*", "Namespaced" if resource.namespaced else "Cluster")
    )


def _rule_takes(rule: Mapping[str, Any], request: Attributes, resource: Resource) -> bool:
    names = rule.get("resourceNames")
    return (not names or request.name in names) and concerns(rule, request, resource)


def _listed(names: Sequence[str] | None, name: str) -> bool:
    return names is not None and ("*" in names or name in names)


def _names(name: str, plural: str, subresource: str) -> bool:
    """`pods`, `pods/*`, `*` and `*/*` name the resource itself; `pods/log`, `pods/*` and `*/*` one of its parts."""
    main, _, part = name.partition("/")
    return main in {"*", plural} and part in {"*", subresource}


def _object_selected(selector: Mapping[str, Any] | None, request: Attributes) -> bool:
    """One of the two states is enough, or an update could take the label away and the policy with it."""
    if not selector:
        return True
    states = [state for state in (request.object, request.old_object) if state is not None]
    return any(selects(selector, labels_of(state)) for state in states)


def _namespace_selected(selector: Mapping[str, Any] | None, request: Attributes, namespaces: Namespaces) -> bool:
    if not selector or not request.namespace:
        return True  # a cluster-scoped object is never exempt
    if request.is_namespace:
        return selects(selector, labels_of(request.object or request.old_object))
    known = namespaces.labels(request.namespace)
    if known is not None:
        return selects(selector, known)
    name = {"kubernetes.io/metadata.name": request.namespace}
    if _refused(selector, name):
        return False
    if set(_keys(selector)) <= name.keys():
        return selects(selector, name)
    raise UndecidableError(
        f"it depends on the labels of the namespace {request.namespace}",
        "Give the Namespace with --context, or in the bundle.",
    )


def _refused(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether the one label that is always known is enough to say no."""
    wanted = selector.get("matchLabels") or {}
    demands = [demand for demand in selector.get("matchExpressions") or () if demand.get("key") in labels]
    equal = {key: value for key, value in wanted.items() if key in labels}
    return not selects({"matchLabels": equal, "matchExpressions": demands}, labels)


def _keys(selector: Mapping[str, Any]) -> Iterator[str]:
    yield from selector.get("matchLabels") or ()
    yield from (demand["key"] for demand in selector.get("matchExpressions") or ())
