"""LimitRanges. Source: k8s.io/kubernetes/pkg/apis/core/validation."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors, Key
from valkey_gitops.admission.validate.metadata import (
    mapping,
    sequence,
    text,
    validate_metadata,
    validate_metadata_update,
)
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems, qualified_name_problems
from valkey_gitops.admission.validate.quantities import NANOS, nanos
from valkey_gitops.admission.validate.resource_names import (
    is_native,
    validate_container_resource_name,
    validate_resource_name,
)

_TYPES = ("Pod", "Container", "PersistentVolumeClaim")
_AMOUNTS = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """One limit for each type, and amounts that fit each other."""
    del version
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    seen = set()
    for index, limit in enumerate(map(mapping, sequence(mapping(obj.get("spec")).get("limits")))):
        path: Path = ("spec", "limits", index)
        kind = text(limit.get("type"))
        validate_type(kind, errors, (*path, "type"))
        if kind in seen:
            errors.duplicate((*path, "type"), kind)
        seen.add(kind)
        validate_names(kind, limit, errors, path)
        for name in sorted({name for amounts in _given(kind, limit).values() for name in amounts}):
            validate_amounts(name, _given(kind, limit), errors, path)


def validate_type(kind: str, errors: FieldErrors, path: Path) -> None:
    """A known type, or one with a domain."""
    problems = qualified_name_problems(kind)
    for problem in problems:
        errors.invalid(path, kind, problem)
    if not problems and "/" not in kind and kind not in _TYPES:
        errors.invalid(path, kind, "must be a standard limit type or fully qualified")


def validate_names(kind: str, limit: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """The resources of the type; a pod as a whole has no defaults, a claim has a bound on its storage."""
    for field in _AMOUNTS:
        if kind == "Pod" and field in ("default", "defaultRequest"):
            if mapping(limit.get(field)):
                errors.forbidden((*path, field), "may not be specified when `type` is 'Pod'")
            continue
        if field == "maxLimitRequestRatio":
            validate_claim_bound(kind, limit, errors, path)
        for name in sorted(mapping(limit.get(field))):
            check = validate_container_resource_name if kind in ("Pod", "Container") else validate_resource_name
            check(name, errors, (*path, field, Key(name)))


def validate_claim_bound(kind: str, limit: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A limit on claims is one on their storage."""
    if kind == "PersistentVolumeClaim" and not any("storage" in mapping(limit.get(end)) for end in ("min", "max")):
        told = "either minimum or maximum storage value is required, but neither was provided"
        errors.required((*path, "limits"), told)


def _given(kind: str, limit: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    fields = [field for field in _AMOUNTS if kind != "Pod" or not field.startswith("default")]
    return {field: mapping(limit.get(field)) for field in fields}


_ORDER = (
    ("min", "max", "min", "min value {0} is greater than max value {1}"),
    ("min", "defaultRequest", "defaultRequest", "min value {0} is greater than default request value {1}"),
    ("defaultRequest", "max", "defaultRequest", "default request value {0} is greater than max value {1}"),
    (
        "defaultRequest",
        "default",
        "defaultRequest",
        "default request value {0} is greater than default limit value {1}",
    ),
    ("min", "default", "default", "min value {0} is greater than default value {1}"),
    ("default", "max", "default", "default value {0} is greater than max value {1}"),
)
"""The smaller, the larger, the field that is blamed, and the sentence."""

_SHOWN_OTHER = {"min value {0} is greater than default value {1}": "min"}
_SHOWN_OTHER["default value {0} is greater than max value {1}"] = "max"
"""Where the server shows not the value of the field that it blames."""


def validate_amounts(name: str, given: Mapping[str, Mapping[str, Any]], errors: FieldErrors, path: Path) -> None:
    """From the least to the most, the defaults between."""
    for small, large, blamed, sentence in _ORDER:
        less, more = given.get(small, {}).get(name), given.get(large, {}).get(name)
        low, high = nanos(less), nanos(more)
        if low is not None and high is not None and low > high:
            shown = given[_SHOWN_OTHER.get(sentence, blamed)][name]
            errors.invalid((*path, blamed, Key(name)), shown, sentence.format(less, more))
    validate_ratio(name, given, errors, path)
    default, request = given.get("default", {}).get(name), given.get("defaultRequest", {}).get(name)
    overcommit = is_native(name) and not name.startswith("hugepages-")
    if not overcommit and default is not None and request is not None and nanos(default) != nanos(request):
        told = f"default value {default} must equal to defaultRequest value {request} in {name}"
        errors.invalid((*path, "defaultRequest", Key(name)), request, told)


def validate_ratio(name: str, given: Mapping[str, Mapping[str, Any]], errors: FieldErrors, path: Path) -> None:
    """The ratio of limit to request is 1 at least, and no more than the bounds allow."""
    ratio = given["maxLimitRequestRatio"].get(name)
    size, low, high = nanos(ratio), nanos(given["min"].get(name)), nanos(given["max"].get(name))
    if size is None:
        return
    place = (*path, "maxLimitRequestRatio", Key(name))
    if size < NANOS:
        errors.invalid(place, ratio, f"ratio {ratio} is less than 1")
    if low and high is not None and size * low > high * NANOS:
        errors.invalid(place, ratio, f"ratio {ratio} is greater than max/min = {high / low:f}")


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Everything may change."""
    validate_metadata_update(obj, old, errors)
    validate(obj, errors, version)
