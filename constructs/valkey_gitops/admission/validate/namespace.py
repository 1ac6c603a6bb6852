"""Namespaces. Source: k8s.io/kubernetes/pkg/apis/core/validation."""

import re

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors, Key
from valkey_gitops.admission.validate.metadata import (
    STANDARD_FINALIZERS,
    mapping,
    sequence,
    text,
    validate_metadata,
    validate_metadata_update,
)
from valkey_gitops.admission.validate.names import dns1123_label_problems, qualified_name_problems

_POD_SECURITY = "pod-security.kubernetes.io/"
_LEVELS = ("privileged", "baseline", "restricted")


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """The object itself, and then what an admission plugin of the server reads in it."""
    del version
    validate_namespace(obj, errors)
    if not errors.findings:
        validate_pod_security(obj, errors)


def validate_namespace(obj: Object, errors: FieldErrors) -> None:
    """The name is a label, as it becomes a part of host names."""
    validate_metadata(obj, errors, dns1123_label_problems, namespaced=False)
    for finalizer in map(text, sequence(mapping(obj.get("spec")).get("finalizers"))):
        for problem in qualified_name_problems(finalizer):
            errors.invalid(("spec", "finalizers"), finalizer, problem)
        if "/" not in finalizer and finalizer not in STANDARD_FINALIZERS:
            problem = "name is neither a standard finalizer name nor is it fully qualified"
            errors.invalid(("spec", "finalizers"), finalizer, problem)


def validate_pod_security(obj: Object, errors: FieldErrors) -> None:
    """The labels of Pod Security: known levels and versions."""
    labels = mapping(mapping(obj.get("metadata")).get("labels"))
    for mode in ("enforce", "audit", "warn"):
        level, version = f"{_POD_SECURITY}{mode}", f"{_POD_SECURITY}{mode}-version"
        if level in labels and labels[level] not in _LEVELS:
            path = ("metadata", "labels", Key(level))
            errors.invalid(path, labels[level], f"must be one of {', '.join(_LEVELS)}")
        if version in labels and not re.fullmatch(r"latest|v1\.(0|[1-9][0-9]*)", text(labels[version])):
            path = ("metadata", "labels", Key(version))
            errors.invalid(path, labels[version], 'must be "latest" or "v1.x"')


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """The server keeps the spec as it was; labels of Pod Security that were wrong before may stay so."""
    del version
    validate_namespace({**obj, "spec": old.get("spec")}, errors)
    validate_metadata_update(obj, old, errors)
    new, before = FieldErrors(), FieldErrors()
    validate_pod_security(obj, new)
    validate_pod_security(old, before)
    if not errors.findings and new.findings != before.findings:
        errors.findings += new.findings
