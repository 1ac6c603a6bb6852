"""What may change in a Pod."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors, Key
from valkey_gitops.admission.validate.metadata import mapping, sequence, text
from valkey_gitops.admission.validate.workloads.annotations import APPARMOR, MIRROR
from valkey_gitops.admission.validate.workloads.containers import validate_trimmed_image
from valkey_gitops.admission.validate.workloads.gated_pod import without_scheduling
from valkey_gitops.admission.validate.workloads.scalars import LARGEST_ID, listed, number
from valkey_gitops.admission.validate.workloads.tolerations import validate_tolerations

_MUTABLE = (
    "`spec.containers[*].image`",
    "`spec.initContainers[*].image`",
    "`spec.activeDeadlineSeconds`",
    "`spec.tolerations` (only additions to existing tolerations)",
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
)


def validate_annotation_changes(
    new: Mapping[str, Any], old: Mapping[str, Any], errors: FieldErrors, path: Path
) -> None:
    """Those of AppArmor and of mirror pods stay."""
    for key in sorted({*new, *old}):
        if new.get(key) == old.get(key) and (key in new) is (key in old):
            continue
        change = "remove or update" if key in old else "add"
        if key.startswith(APPARMOR):
            errors.forbidden((*path, Key(key)), f"may not {change} AppArmor annotations")
        elif key == MIRROR:
            errors.forbidden((*path, Key(key)), f"may not {change} mirror pod annotation")


def validate_spec_changes(spec: Object, old: Object, errors: FieldErrors, path: Path) -> None:
    """The server stops at the first of some errors."""
    for field in ("containers", "initContainers"):
        if len(sequence(spec.get(field))) != len(sequence(old.get(field))):
            errors.forbidden((*path, field), "pod updates may not add or remove containers")
            return
        for place, container in listed(spec.get(field), (*path, field)):
            if not container.get("image"):
                errors.required((*place, "image"))
            validate_trimmed_image(container, errors, place)
    if not validate_deadline(spec, old, errors, (*path, "activeDeadlineSeconds")):
        return
    validate_added_tolerations(spec, old, errors, (*path, "tolerations"))
    validate_deleted_gates(spec, old, errors, (*path, "schedulingGates"))
    validate_nothing_else(spec, old, errors, path)


def validate_deadline(spec: Object, old: Object, errors: FieldErrors, path: Path) -> bool:
    """A deadline may come, and come nearer; tells whether the server goes on."""
    deadline, before = spec.get("activeDeadlineSeconds"), old.get("activeDeadlineSeconds")
    if deadline is None:
        if before is not None:
            errors.invalid(path, None, "must not update from a positive integer to nil value")
        return True
    if not 0 <= number(deadline) <= LARGEST_ID:
        errors.invalid(path, deadline, f"must be between 0 and {LARGEST_ID}, inclusive")
        return False
    if before is not None and number(before) < number(deadline):
        errors.invalid(path, deadline, "must be less than or equal to previous value")
        return False
    return True


def validate_added_tolerations(spec: Object, old: Object, errors: FieldErrors, path: Path) -> None:
    """Tolerations are only added; how long an old one lasts may change."""
    new = [_lasting(toleration) for _, toleration in listed(spec.get("tolerations"), ())]
    if any(_lasting(toleration) not in new for _, toleration in listed(old.get("tolerations"), ())):
        told = "existing toleration can not be modified except its tolerationSeconds"
        errors.forbidden(path, told)
        return
    validate_tolerations(spec.get("tolerations"), errors, path)


def _lasting(toleration: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in toleration.items() if field != "tolerationSeconds"}


def validate_deleted_gates(spec: Object, old: Object, errors: FieldErrors, path: Path) -> None:
    """Gates only open."""
    before = {text(gate.get("name")) for _, gate in listed(old.get("schedulingGates"), ())}
    for place, gate in listed(spec.get("schedulingGates"), path):
        if text(gate.get("name")) not in before:
            told = f"only deletion is allowed, but found new scheduling gate '{text(gate.get('name'))}'"
            errors.forbidden((*place, "name"), told)


def validate_nothing_else(spec: Object, old: Object, errors: FieldErrors, path: Path) -> None:
    """All other fields stay; the server appends a list of the differences."""
    if spec == old:
        return
    munged = {**spec, **_with_old_images(spec, old)}
    for field in ("activeDeadlineSeconds", "schedulingGates", "tolerations"):
        munged.pop(field, None)
        if field in old:
            munged[field] = old[field]
    grace = "terminationGracePeriodSeconds"
    if number(old.get(grace)) < 0 and munged.get(grace) == 1:
        munged[grace] = old[grace]
    if sequence(old.get("schedulingGates")):
        munged = without_scheduling(munged, old, errors, path)
    if munged != old:
        errors.forbidden(path, f"pod updates may not change fields other than {','.join(_MUTABLE)}")


def _with_old_images(spec: Object, old: Object) -> dict[str, Any]:
    changed = {}
    for field in ("containers", "initContainers"):
        if field in spec:
            pairs = zip(sequence(spec[field]), sequence(old.get(field)), strict=False)
            changed[field] = [_with_image(mapping(new), mapping(before)) for new, before in pairs]
    return changed


def _with_image(container: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    kept = {field: value for field, value in container.items() if field != "image"}
    return {**kept, **({"image": old["image"]} if "image" in old else {})}
