"""Devices that a pod claims, by ResourceClaims or their templates."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import text
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems
from valkey_gitops.admission.validate.workloads.annotations import MIRROR
from valkey_gitops.admission.validate.workloads.go_objects import go_object
from valkey_gitops.admission.validate.workloads.pods import PodContext
from valkey_gitops.admission.validate.workloads.scalars import listed, validate_dns_label

_SOURCES = ("resourceClaimName", "resourceClaimTemplateName")


def validate_resource_claims(pod: PodContext, errors: FieldErrors, path: Path) -> set[str]:
    """Each claim has a name and one source; gives the names."""
    seen: set[str] = set()
    for place, claim in listed(pod.spec.get("resourceClaims"), path):
        if pod.is_pod and MIRROR in pod.annotations:
            errors.forbidden(("",), "static pods do not support resource claims")
            continue
        name = text(claim.get("name"))
        if not name:
            errors.required((*place, "name"))
        elif name in seen:
            errors.duplicate((*place, "name"), name)
        else:
            validate_dns_label(name, errors, (*place, "name"))
            seen.add(name)
        validate_claim_source(claim, errors, place)
    return seen


def validate_claim_source(claim: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A claim that is there, or a template to make one of."""
    given = [field for field in _SOURCES if claim.get(field) is not None]
    if len(given) > 1:
        told = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"
        errors.invalid(path, go_object("PodResourceClaim", claim), told)
    if not given:
        told = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"
        errors.invalid(path, go_object("PodResourceClaim", claim), told)
    for field in given:
        for problem in dns1123_subdomain_problems(text(claim[field])):
            errors.invalid((*path, field), claim[field], problem)
