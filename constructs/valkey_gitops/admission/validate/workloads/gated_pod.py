"""A Pod that gates hold back from the scheduler may still be told more about its node."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence
from valkey_gitops.admission.validate.workloads.scalars import listed

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def without_scheduling(spec: Object, old: Object, errors: FieldErrors, path: Path) -> dict[str, Any]:
    """The spec with node selector and node affinity of the old one, whose changes are judged here."""
    munged = dict(spec)
    validate_more_labels(spec.get("nodeSelector"), old.get("nodeSelector"), errors, (*path, "nodeSelector"))
    _set(munged, "nodeSelector", old.get("nodeSelector"))
    new, before = (mapping(part.get("affinity")).get("nodeAffinity") for part in (spec, old))
    if new == before:
        return munged
    validate_more_terms(new, before, errors, (*path, "affinity", "nodeAffinity"))
    affinity = dict(mapping(spec.get("affinity")))
    _set(affinity, "nodeAffinity", before)
    _set(munged, "affinity", affinity if affinity or "affinity" in old else None)
    return munged


def _set(obj: dict[str, Any], field: str, value: Any) -> None:
    obj.pop(field, None)
    if value is not None:
        obj[field] = value


def validate_more_labels(new: Any, old: Any, errors: FieldErrors, path: Path) -> None:
    """Labels of the node are only added."""
    if any(mapping(new).get(key) != value for key, value in mapping(old).items()):
        told = "only additions to spec.nodeSelector are allowed (no mutations or deletions)"
        errors.invalid(path, new, told)


def validate_more_terms(new: Any, old: Any, errors: FieldErrors, path: Path) -> None:
    """Terms that the node must meet stay, and only grow."""
    terms, before = (
        sequence(mapping(mapping(affinity).get(_REQUIRED)).get("nodeSelectorTerms")) for affinity in (new, old)
    )
    place = (*path, _REQUIRED, "nodeSelectorTerms")
    if before and len(before) != len(terms):
        told = "no additions/deletions to non-empty NodeSelectorTerms list are allowed"
        errors.invalid(place, terms or None, told)
        return
    for (term_path, term), old_term in zip(listed(terms, place), before, strict=False):
        if not only_adds(term, mapping(old_term)):
            errors.invalid(term_path, term, "only additions are allowed (no mutations or deletions)")


def only_adds(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Whether a term has all of the old one first; an empty term stays empty."""
    fields = ("matchExpressions", "matchFields")
    if not any(old.get(field) for field in fields):
        return not any(new.get(field) for field in fields)
    return all(
        sequence(new.get(field))[: len(sequence(old.get(field)))] == sequence(old.get(field)) for field in fields
    )
