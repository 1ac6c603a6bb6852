"""PersistentVolumeClaims. Source: k8s.io/kubernetes/pkg/apis/core/validation."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import Field, FieldErrors, Key
from valkey_gitops.admission.validate.metadata import (
    mapping,
    sequence,
    text,
    validate_metadata,
    validate_metadata_update,
)
from valkey_gitops.admission.validate.names import (
    dns1123_label_problems,
    dns1123_subdomain_problems,
)
from valkey_gitops.admission.validate.quantities import nanos, validate_positive_quantity
from valkey_gitops.admission.validate.selectors import validate_label_selector
from valkey_gitops.admission.validate.versions import at_least

ACCESS_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
VOLUME_MODES = ("Block", "Filesystem")
_CLASS = "volume.beta.kubernetes.io/storage-class"


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Metadata and spec."""
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    validate_claim_spec(obj.get("spec"), errors, ("spec",), version)


def validate_claim_spec(value: Any, errors: FieldErrors, path: Path, version: str = "1.34") -> None:
    """How it is mounted, how much, and of which class; also that of a claim template."""
    spec = mapping(value)
    if not sequence(spec.get("accessModes")):
        errors.required((*path, "accessModes"), "at least 1 access mode is required")
    validate_label_selector(spec.get("selector"), errors, (*path, "selector"))
    validate_access_modes(spec.get("accessModes"), errors, (*path, "accessModes"))
    requests = mapping(mapping(spec.get("resources")).get("requests"))
    if "storage" not in requests:
        errors.required((*path, "resources", Key("storage")))
    else:
        validate_positive_quantity(requests["storage"], errors, (*path, "resources", Key("storage")))
    validate_class(spec.get("storageClassName"), errors, (*path, "storageClassName"))
    mode = spec.get("volumeMode")
    if mode is not None and mode not in VOLUME_MODES:
        errors.unsupported((*path, "volumeMode"), mode, VOLUME_MODES)
    validate_sources(spec, errors, path)
    if at_least(version, 34):
        validate_class(spec.get("volumeAttributesClassName"), errors, (*path, "volumeAttributesClassName"))


def validate_access_modes(value: Any, errors: FieldErrors, path: Path) -> None:
    """ReadWriteOncePod stands alone."""
    modes = sequence(value)
    for mode in modes:
        if mode not in ACCESS_MODES:
            errors.unsupported(path, mode, ACCESS_MODES)
    if "ReadWriteOncePod" in modes and {*ACCESS_MODES[:3]} & {*map(text, modes)}:
        errors.forbidden(path, "may not use ReadWriteOncePod with other access modes")


def validate_class(name: Any, errors: FieldErrors, path: Path) -> None:
    """The name of a class; the empty one means no class."""
    for problem in dns1123_subdomain_problems(name) if isinstance(name, str) and name else ():
        errors.invalid(path, name, problem)


def validate_sources(spec: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """What the volume is filled with; the older of the two fields may repeat the newer one."""
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    for field, value in (("dataSource", source), ("dataSourceRef", reference)):
        if value is not None:
            validate_source(mapping(value), errors, (*path, field))
    if source is None or reference is None:
        return
    if text(mapping(reference).get("namespace")):
        errors.invalid(path, {}, "may not be specified when dataSourceRef.namespace is specified")
    elif any(mapping(source).get(field) != mapping(reference).get(field) for field in ("apiGroup", "kind", "name")):
        errors.invalid(path, {}, "must match dataSourceRef")


def validate_source(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """Another claim, or an object of another group."""
    group, kind = text(source.get("apiGroup")), text(source.get("kind"))
    for field in ("name", "kind"):
        if not source.get(field):
            errors.required((*path, field))
    if not group and kind != "PersistentVolumeClaim":
        errors.invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
    for problem in dns1123_subdomain_problems(group) if group else ():
        errors.invalid((*path, "apiGroup"), group, problem)
    namespace = text(source.get("namespace"))
    for problem in dns1123_label_problems(namespace) if namespace else ():
        errors.invalid((*path, "namespace"), namespace, problem)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """A claim only grows. The old one counts as bound, with the capacity that it asked for, its class as expandable."""
    validate_metadata_update(obj, old, errors)
    validate(obj, errors, version)
    spec, old_spec = mapping(obj.get("spec")), mapping(old.get("spec"))
    validate_class_annotation(obj, old, errors)
    note_volume(spec, old_spec, errors)
    if _fixed(spec, old_spec) != _fixed(old_spec, old_spec):
        told = "spec is immutable after creation except resources.requests and volumeAttributesClassName"
        errors.forbidden(("spec",), f"{told} for bound claims")
    validate_not_smaller(spec, old_spec, errors, version)
    mode, old_mode = (part.get("volumeMode") or "Filesystem" for part in (spec, old_spec))
    if mode != old_mode:
        errors.invalid(("volumeMode",), mode, "field is immutable")


def note_volume(spec: Mapping[str, Any], old: Mapping[str, Any], errors: FieldErrors) -> None:
    """A volume named for a claim that named none: only the cluster knows whether that is the one it is bound to."""
    if spec.get("volumeName") and not old.get("volumeName"):
        errors.forbidden(("spec",), "spec is immutable after creation, unless it is bound to that volume")
        errors.findings[-1] = errors.findings[-1]._replace(
            rule="claim-volume", severity="undecidable", remedy="Name the volume that the claim is bound to, or none."
        )


def _fixed(spec: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a spec that does not change, without what the cluster fills in."""
    fixed = {field: value for field, value in spec.items() if value not in (None, [], {})}
    fixed.pop("volumeAttributesClassName", None)
    if old.get("volumeName") is None:
        fixed.pop("volumeName", None)
    if old.get("storageClassName") is None:
        fixed.pop("storageClassName", None)
    resources = dict(mapping(spec.get("resources")))
    asked = resources.pop("requests", None)
    requests = {name: nanos(size) for name, size in mapping(asked).items()}
    requests["storage"] = int(asked is not None)  # its amount may change, but not that it is asked for
    fixed["resources"] = {name: size for name, size in resources.items() if size} | requests
    fixed["volumeMode"] = spec.get("volumeMode") or "Filesystem"
    fixed["dataSource"] = spec.get("dataSource") or spec.get("dataSourceRef")
    fixed["dataSourceRef"] = spec.get("dataSourceRef") or spec.get("dataSource")
    return fixed


def validate_class_annotation(obj: Object, old: Object, errors: FieldErrors) -> None:
    """The class by annotation, from before there was a field."""
    new, before = (mapping(mapping(part.get("metadata")).get("annotations")).get(_CLASS) for part in (obj, old))
    if (new or "") != (before or ""):
        errors.invalid(("metadata", "annotations", Field(_CLASS)), new or "", "field is immutable")


def validate_not_smaller(spec: Mapping[str, Any], old: Mapping[str, Any], errors: FieldErrors, version: str) -> None:
    """No volume shrinks."""
    new_size, old_size = (
        nanos(mapping(mapping(part.get("resources")).get("requests")).get("storage")) for part in (spec, old)
    )
    if old_size is not None and (new_size or 0) < old_size:
        than = "status.capacity" if at_least(version, 32) else "previous value"
        errors.forbidden(("spec", "resources", "requests", "storage"), f"field can not be less than {than}")
