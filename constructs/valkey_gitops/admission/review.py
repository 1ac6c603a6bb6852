"""One object through the stages: schema, default, validate, policies, references."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from valkey_gitops.admission.apply import server_side_apply
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.model import Finding, Object, Operation, Request, Stage
from valkey_gitops.admission.pod_security import LevelVersion, check_pod_security
from valkey_gitops.admission.policies import Policies, check_policies
from valkey_gitops.admission.references import Index, check_references
from valkey_gitops.admission.requests import Change, Place
from valkey_gitops.admission.resources import resource_of
from valkey_gitops.admission.schema import Schemas, check_schema
from valkey_gitops.admission.validate import check_native

_BLOCKING = {"required-field", "too-long", "too-many", "wrong-type"}
"""Findings after which the server does not ask the rules of a custom resource."""

OTHER_WAYS = "A client-side apply (Argo CD's default) or a replace is taken: it drops what the server had filled in."


class Cluster(NamedTuple):
    """What the verdict is measured against."""

    schemas: Schemas
    policies: Policies
    context: tuple[Object, ...] = ()
    pod_security: LevelVersion | None = None
    """What a namespace enforces that has no labels, or is not known; None leaves the latter undecided."""


def review(change: Change, cluster: Cluster, bundle: Bundle, index: Index) -> Iterator[Finding]:
    """What the cluster has against a change; a later stage asks only what the earlier ones have let through."""
    if change.new is None:
        gone = _object(change.old)
        yield from _policies(Request("DELETE", gone, gone), cluster, bundle)
        if _was_taken(gone, cluster):
            yield from _admission(Request("DELETE", gone, _defaulted(gone, cluster)), cluster, bundle)
        return
    new, old = _object(change.new), _object(change.old) if change.operation == "UPDATE" else None
    old = old if old is not None and _was_taken(old, cluster) else None
    request, found = _built_in(change.operation, new, old, cluster)
    yield from found
    yield from _policies(request, cluster, bundle)
    if not _denied(found):
        yield from _plugins(request, cluster, bundle)
    yield from _in("references", check_references(new, bundle, index))


def _built_in(operation: Operation, new: Object, old: Object | None, cluster: Cluster) -> tuple[Request, list[Finding]]:
    """What the server itself has against the object, before any policy; and the request as it has it by then."""
    wrong = list(_in("schema", check_schema(Request(operation, new), cluster.schemas)))
    known = cluster.schemas.kind(str(new.get("apiVersion")), str(new.get("kind")))
    if known is None or any(finding.severity == "deny" and finding.rule != "required-field" for finding in wrong):
        return Request(operation, new, old), wrong
    request = _stored(new, old, cluster)
    native = list(_in("validate", _native(request, new, cluster)))
    said = {finding.message for finding in native}
    found = [finding for finding in wrong if finding.message not in said]
    if old is not None and cluster.schemas.is_custom(str(new.get("apiVersion")), str(new.get("kind"))):
        # What the apply has made of it: a map that has lost all its fields is null, which few types take.
        found += _in("schema", check_schema(request, cluster.schemas))
    found += native
    if not any(finding.rule in _BLOCKING for finding in found):
        found += _in("validate", _custom_rules(request, cluster.schemas))
    return request, found


def _was_taken(old: Object, cluster: Cluster) -> bool:
    """Whether the cluster can hold an old object: one that it does not even decode has never been there."""
    return all(item.rule != "wrong-type" for item in check_schema(Request("CREATE", old), cluster.schemas))


def _custom_rules(request: Request, schemas: Schemas) -> Iterator[Finding]:
    """The rules in CEL of a custom resource."""
    obj = request.object
    if schemas.ruled_schema(str(obj.get("apiVersion")), str(obj.get("kind"))) is not None:
        from valkey_gitops.admission.custom_rules.check import check_custom_rules  # noqa: PLC0415 - loads CEL

        yield from check_custom_rules(obj, request.old_object, schemas)


def _object(place: Place | None) -> Object:
    value = place.document.value if place else None
    return value if isinstance(value, Mapping) else {}


def _stored(new: Object, old: Object | None, cluster: Cluster) -> Request:
    """The objects as the API server has them when it validates: applied, with defaults and canonical quantities."""
    if old is None:
        return Request("CREATE", _defaulted(new, cluster))
    live = _defaulted(old, cluster)
    node = cluster.schemas.node(str(new.get("apiVersion")), str(new.get("kind")))
    assert node is not None  # the schema stage knew the kind
    applied = server_side_apply(node, live, old, new)
    # The old one may be of another version of the same kind; the new text says which is asked for.
    return Request("UPDATE", _defaulted({**applied, "apiVersion": new["apiVersion"]}, cluster), live)


def _defaulted(obj: Object, cluster: Cluster) -> Object:
    return default_object(obj, cluster.schemas.version, cluster.schemas)


def _native(request: Request, text: Object, cluster: Cluster) -> Iterator[Finding]:
    """The server's hand-written rules; where another way of applying is answered differently, the finding says so."""
    version = cluster.schemas.version
    found = list(check_native(request, version))
    if found and request.old_object is not None:
        replaced = Request("UPDATE", _defaulted(text, cluster), request.old_object)
        also = {(finding.path, finding.message) for finding in check_native(replaced, version)}
        found = [item if (item.path, item.message) in also else _only_here(item) for item in found]
    return iter(found)


def _only_here(finding: Finding) -> Finding:
    return finding._replace(remedy=f"{finding.remedy} {OTHER_WAYS}".strip())


def _policies(request: Request, cluster: Cluster, bundle: Bundle) -> Iterator[Finding]:
    if resource := resource_of(request.object, cluster.schemas):
        yield from _in("policies", check_policies(request, cluster.policies, bundle, resource))


def _plugins(request: Request, cluster: Cluster, bundle: Bundle) -> Iterator[Finding]:
    """The admission plugins in the server's order; it asks none after one that denies."""
    secured = list(check_pod_security(request, bundle, cluster.schemas.version, cluster.pod_security))
    yield from secured
    if not _denied(secured):
        yield from _admission(request, cluster, bundle)


def _denied(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "deny" for finding in findings)


def _admission(request: Request, cluster: Cluster, bundle: Bundle) -> Iterator[Finding]:
    """The cluster's own ValidatingAdmissionPolicies, those of policy folders among them."""
    resource = resource_of(request.object, cluster.schemas) if cluster.policies.admission else None
    if resource:
        from valkey_gitops.admission.admission_policies.check import (  # noqa: PLC0415 - loads CEL
            check_admission_policies,
        )

        policies = cluster.policies.admission
        yield from _in("policies", check_admission_policies(request, policies, bundle, resource, cluster.schemas))


def _in(stage: Stage, findings: Iterable[Finding]) -> Iterator[Finding]:
    return (finding._replace(stage=stage) for finding in findings)
