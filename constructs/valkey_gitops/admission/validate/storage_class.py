"""StorageClasses. Source: k8s.io/kubernetes/pkg/apis/storage/validation."""

from typing import Any

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import (
    mapping,
    sequence,
    text,
    validate_label_key,
    validate_metadata,
    validate_metadata_update,
)
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems, qualified_name_problems

_MAXIMUM_PARAMETERS = 512
_PARAMETERS_SIZE = 256 * 1024
_RECLAIM = ("Delete", "Retain")
_BINDING = ("Immediate", "WaitForFirstConsumer")


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Who provisions, with what, and when."""
    del version
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=False)
    validate_provisioner(text(obj.get("provisioner")), errors)
    validate_parameters(obj.get("parameters"), errors)
    reclaim, binding = text(obj.get("reclaimPolicy")), obj.get("volumeBindingMode", _BINDING[0])
    if reclaim and reclaim not in _RECLAIM:
        errors.unsupported(("reclaimPolicy",), reclaim, _RECLAIM)
    if binding not in _BINDING:
        errors.unsupported(("volumeBindingMode",), binding, _BINDING)
    validate_topologies(obj.get("allowedTopologies"), errors)


def validate_provisioner(provisioner: str, errors: FieldErrors) -> None:
    """A qualified name in any case."""
    if not provisioner:
        errors.required(("provisioner",))
        return
    for problem in qualified_name_problems(provisioner.lower()):
        errors.invalid(("provisioner",), provisioner.lower(), problem)


def validate_parameters(parameters: Any, errors: FieldErrors) -> None:
    """A limit on their number and size; no empty key."""
    entries = mapping(parameters)
    if len(entries) > _MAXIMUM_PARAMETERS:
        errors.too_long(("parameters",), _MAXIMUM_PARAMETERS)
        return
    if "" in entries:
        errors.invalid(("parameters",), "", "field can not be empty.")
    if sum(len(key.encode()) + len(text(value).encode()) for key, value in entries.items()) > _PARAMETERS_SIZE:
        errors.too_long(("parameters",), _PARAMETERS_SIZE)


def validate_topologies(topologies: Any, errors: FieldErrors) -> None:
    """Terms of labels, no two alike, no key twice, no value twice."""
    seen: list[dict[str, set[str]]] = []
    for number, term in enumerate(map(mapping, sequence(topologies))):
        path = ("allowedTopologies", number, "matchLabelExpressions")
        keys: dict[str, set[str]] = {}
        for index, requirement in enumerate(map(mapping, sequence(term.get("matchLabelExpressions")))):
            key, values = text(requirement.get("key")), [text(value) for value in sequence(requirement.get("values"))]
            if not values:
                errors.required((*path, index, "values"))
            for place, value in enumerate(values):
                if value in values[:place]:
                    errors.duplicate((*path, index, "values", place), value)
            validate_label_key(key, errors, (*path, index, "key"))
            if key in keys:
                errors.duplicate((*path, index, "key"), key)
            keys[key] = set(values)
        if keys in seen or not keys:  # an empty term counts as there already
            errors.duplicate(path, "")
        seen.append(keys)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Nothing of what volumes were made by changes."""
    validate(obj, errors, version)
    validate_metadata_update(obj, old, errors)
    if mapping(obj.get("parameters")) != mapping(old.get("parameters")):
        errors.forbidden(("parameters",), "updates to parameters are forbidden.")
    if text(obj.get("provisioner")) != text(old.get("provisioner")):
        errors.forbidden(("provisioner",), "updates to provisioner are forbidden.")
    if (obj.get("reclaimPolicy") or _RECLAIM[0]) != (old.get("reclaimPolicy") or _RECLAIM[0]):
        errors.forbidden(("reclaimPolicy",), "updates to reclaimPolicy are forbidden.")
    new, before = (part.get("volumeBindingMode") or _BINDING[0] for part in (obj, old))
    if new != before:
        errors.invalid(("volumeBindingMode",), new, "field is immutable")
