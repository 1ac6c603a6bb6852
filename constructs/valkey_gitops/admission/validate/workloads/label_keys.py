"""Labels whose values the pod itself gives to a selector: `matchLabelKeys` and `mismatchLabelKeys`."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text, validate_label_key
from valkey_gitops.admission.validate.workloads.pods import PodContext
from valkey_gitops.admission.validate.workloads.scalars import listed

_TWICE = "exists in both matchLabelKeys and labelSelector"


def validate_label_keys(term: Mapping[str, Any], pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Only beside a selector; a key is in one of both lists at most, and given by the selector once at most."""
    matching, other = ([text(key) for key in sequence(term.get(f))] for f in ("matchLabelKeys", "mismatchLabelKeys"))
    for field, keys in (("matchLabelKeys", matching), ("mismatchLabelKeys", other)):
        if keys and term.get("labelSelector") is None:
            errors.forbidden((*path, field), "must not be specified when labelSelector is not set")
        for index, key in enumerate(keys) if term.get("labelSelector") is not None else ():
            validate_label_key(key, errors, (*path, field, index))
    if pod.is_pod and pod.is_new:
        labels = mapping(pod.metadata.get("labels"))
        added = [key for key in matching if key in labels]
    else:
        added = []
    _validate_selected_once(mapping(term.get("labelSelector")), matching, added, errors, path)
    for index, key in enumerate(matching):
        if key in other:
            told = "exists in both matchLabelKeys and mismatchLabelKeys"
            errors.invalid((*path, "matchLabelKeys", index), key, told)


def _validate_selected_once(
    selector: Mapping[str, Any], keys: list[str], added: list[str], errors: FieldErrors, path: Path
) -> None:
    """In a Pod the server itself has added the keys to the expressions, so they count only when seen before."""
    given = set(mapping(selector.get("matchLabels")))
    merged = [text(e.get("key")) for _, e in listed(selector.get("matchExpressions"), ())] + added
    places = {key: index for index, key in enumerate(keys)}
    for key in merged:
        if key in given and key in places:
            errors.invalid((*path, places[key]), key, _TWICE)
        given.add(key)


def validate_spread_label_keys(constraint: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """The rule of topology spread up to 1.33: a key of the selector is none of these."""
    keys = [text(key) for key in sequence(constraint.get("matchLabelKeys"))]
    selector = mapping(constraint.get("labelSelector"))
    given = {*mapping(selector.get("matchLabels"))}
    given |= {text(expression.get("key")) for _, expression in listed(selector.get("matchExpressions"), ())}
    if keys and constraint.get("labelSelector") is None:
        errors.forbidden(path, "must not be specified when labelSelector is not set")
    for index, key in enumerate(keys):
        validate_label_key(key, errors, (*path, index))
        if key in given:
            errors.invalid((*path, index), key, _TWICE)
