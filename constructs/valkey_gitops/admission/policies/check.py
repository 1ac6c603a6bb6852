"""A request against all policies."""

from collections.abc import Iterator

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Finding, Identity, Object, Request, Resource, Severity
from valkey_gitops.admission.policies.match import matches
from valkey_gitops.admission.policies.policy import Policies, SchemaPolicy, Validation
from valkey_gitops.admission.policies.references import unmet
from valkey_gitops.admission.policies.select import Place, Selected, Subject, Unreadable, select


def check_policies(request: Request, policies: Policies, bundle: Bundle, resource: Resource) -> Iterator[Finding]:
    """What the policies find in the object of the request; a DELETE is judged by the object that goes."""
    subject = Subject(request.object, bundle)
    for policy in policies.candidates(request.operation, resource):
        taken = policy.name in policies.sure or matches(policy.constraints, request, bundle, resource)
        if taken and policy.when.accepts(request.object):
            yield from check_policy(policy, subject, bundle)


def check_policy(policy: SchemaPolicy, subject: Subject, bundle: Bundle) -> Iterator[Finding]:
    """What one policy finds in an object that it matches, without repetitions."""
    found = [finding for validation in policy.validations for finding in _check(policy, validation, subject, bundle)]
    yield from dict.fromkeys(found) if found else ()


def _check(policy: SchemaPolicy, validation: Validation, subject: Subject, bundle: Bundle) -> Iterator[Finding]:
    for selected in select(validation.select, subject):
        if isinstance(selected, Unreadable):
            yield _finding(policy, Place(selected.path), selected.message)
        else:
            yield from _check_selected(policy, validation, selected, subject.object, bundle)


def _check_selected(
    policy: SchemaPolicy, validation: Validation, selected: Selected, obj: Object, bundle: Bundle
) -> Iterator[Finding]:
    if not validation.schema.accepts(selected.instance):
        from valkey_gitops.admission.policies.explain import (  # noqa: PLC0415 - only a failure is explained
            explain_quickly,
        )

        secret = obj.get("kind") == "Secret"
        severity = bundle.certain(policy.severity) if validation.select.view == "neighbours" else None
        for failure in explain_quickly(validation.schema, selected.instance, secret=secret):
            yield _finding(policy, selected.locate(failure.path), failure.message, severity)
    for reference in validation.references:
        for broken in unmet(reference, selected.instance, Identity.of(obj).namespace, bundle):
            yield _finding(policy, selected.locate(broken.path), broken.message, broken.severity)


def _finding(policy: SchemaPolicy, place: Place, message: str, severity: Severity | None = None) -> Finding:
    return Finding(
        rule=policy.name,
        severity=severity or policy.severity,
        message=f"{place.inside}: {message}" if place.inside else message,
        path=place.path,
        remedy=policy.remedy,
        docs=f"policies/{policy.name}",
        stage="policies",
    )
