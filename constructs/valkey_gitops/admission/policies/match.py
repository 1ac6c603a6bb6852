"""Which requests a matchConstraints block takes in.

The rules are the API server's: in k8s.io/apiserver, pkg/admission/plugin/policy/matching and
pkg/admission/plugin/webhook/predicates.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Identity, Object, Operation, Request, Resource
from valkey_gitops.admission.selectors import selects


def matches(constraints: Mapping[str, Any], request: Request, bundle: Bundle, resource: Resource) -> bool:
    """Whether the policy with these constraints looks at the request."""
    return (
        not _any_takes(constraints.get("excludeResourceRules"), request, resource)
        and _any_takes(constraints.get("resourceRules"), request, resource)
        and _namespace_taken(constraints.get("namespaceSelector"), request, bundle, resource)
        and _object_taken(constraints.get("objectSelector"), request)
    )


def concerns(constraints: Mapping[str, Any], operation: Operation, resource: Resource) -> bool:
    """Whether these constraints can match any request for this operation on this resource."""
    return any(_rule_concerns(rule, operation, resource) for rule in constraints.get("resourceRules") or ())


def asks_no_more(constraints: Mapping[str, Any]) -> bool:
    """Whether operation and resource decide alone."""
    others = ("excludeResourceRules", "namespaceSelector", "objectSelector")
    named = any(rule.get("resourceNames") for rule in constraints.get("resourceRules") or ())
    return not named and not any(constraints.get(other) for other in others)


def _any_takes(rules: Sequence[Mapping[str, Any]] | None, request: Request, resource: Resource) -> bool:
    for rule in rules or ():
        if _rule_concerns(rule, request.operation, resource):
            names = rule.get("resourceNames")
            if not names or Identity.of(request.object).name in names:
                return True
    return False


def _rule_concerns(rule: Mapping[str, Any], operation: Operation, resource: Resource) -> bool:
    return (
        _listed(rule["apiGroups"], resource.group)
        and _listed(rule["apiVersions"], resource.version)
        and _listed(rule["operations"], operation)
        and (
            resource.plural in rule["resources"]
            or any(_names_resource(name, resource.plural) for name in rule["resources"])
        )
        and rule.get("scope", "*") in ("*", "Namespaced" if resource.namespaced else "Cluster")
    )


def _listed(names: Sequence[str], name: str) -> bool:
    return "*" in names or name in names


def _names_resource(name: str, plural: str) -> bool:
    """`pods`, `pods/*`, `*` and `*/*` name the resource itself; `pods/log` names a subresource, which no file holds."""
    main, _, subresource = name.partition("/")
    return main in {"*", plural} and subresource in {"", "*"}


def _namespace_taken(selector: Mapping[str, Any] | None, request: Request, bundle: Bundle, resource: Resource) -> bool:
    if not selector:
        return True
    if (resource.group, resource.plural) == ("", "namespaces"):
        return selects(selector, _labels(request.object))
    if not resource.namespaced:
        return True
    return selects(selector, bundle.namespace_labels(Identity.of(request.object).namespace or "default"))


def _object_taken(selector: Mapping[str, Any] | None, request: Request) -> bool:
    """One of the two states is enough, or an update could take the label away and the policy with it."""
    if not selector:
        return True
    states = [obj for obj in (request.object, request.old_object) if obj is not None]
    return any(selects(selector, _labels(obj)) for obj in states)


def _labels(obj: Object) -> Mapping[str, str]:
    metadata = obj.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, Mapping) else None
    return labels if isinstance(labels, Mapping) else {}
