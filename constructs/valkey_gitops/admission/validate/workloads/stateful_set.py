"""StatefulSets. Source: pkg/apis/apps/validation/validation.go."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import Field, FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text, validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import dns1123_label_problems
from valkey_gitops.admission.validate.persistent_volume_claim import validate_claim_spec
from valkey_gitops.admission.validate.versions import at_least
from valkey_gitops.admission.validate.workloads.features import enabled
from valkey_gitops.admission.validate.workloads.go_objects import go_object
from valkey_gitops.admission.validate.workloads.immutable import validate_immutable
from valkey_gitops.admission.validate.workloads.pod_template import (
    can_select,
    is_empty,
    kept_template,
    shown_selector,
    template_context,
    validate_always_running,
    validate_required_selector,
    validate_selects_template,
    validate_template,
    validate_template_metadata,
)
from valkey_gitops.admission.validate.workloads.rollout import count, validate_at_most_all, validate_count
from valkey_gitops.admission.validate.workloads.scalars import (
    listed,
    validate_dns_label,
    validate_nonnegative,
    validate_word,
)

_MUTABLE = (
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
)
NAMED_SERVICE = 33
"""The minor version since which the name of the Service is a label, and the history may change its length."""
IMMUTABLE_ONE_BY_ONE = 37
"""The minor version since which each field that changed is named."""


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Metadata and spec; the claims of a new one too, since 1.34."""
    validate_metadata(obj, errors, dns1123_label_problems, namespaced=True)
    spec = mapping(obj.get("spec"))
    validate_spec(spec, errors, version, is_new=True)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Only some fields may change; a template is looked at when the old one was good, since 1.34."""
    validate_metadata_update(obj, old, errors)
    spec, old_spec = mapping(obj.get("spec")), mapping(old.get("spec"))
    old_errors = FieldErrors()
    validate_spec(old_spec, old_errors, version)
    validate_spec(spec, errors, version, with_template=not old_errors.findings)
    validate_unchanged(spec, old_spec, errors, version)


def validate_unchanged(spec: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """What the pods have been made with stays."""
    if at_least(version, IMMUTABLE_ONE_BY_ONE):
        for field in ("selector", "volumeClaimTemplates", "serviceName", "podManagementPolicy"):
            validate_immutable(spec.get(field), old.get(field), errors, ("spec", field))
        return
    mutable = [field for field in _MUTABLE if field != "revisionHistoryLimit" or at_least(version, NAMED_SERVICE)]
    if _without(spec, mutable) != _without(old, mutable):
        quoted = [f"'{field}'" for field in mutable]
        told = f"{', '.join(quoted[:-1])} and {quoted[-1]}"
        errors.forbidden(("spec",), f"updates to statefulset spec for fields other than {told} are forbidden")


def _without(spec: Object, fields: list[str]) -> dict[str, Any]:
    return {field: value for field, value in spec.items() if field not in fields}


def validate_spec(
    spec: Object, errors: FieldErrors, version: str, *, is_new: bool = False, with_template: bool = True
) -> None:
    """Names, numbers and policies; then selector and template."""
    path: Path = ("spec",)
    validate_management(spec, errors, (*path, "podManagementPolicy"))
    validate_strategy(mapping(spec.get("updateStrategy")), errors, (*path, "updateStrategy"))
    policy_path = (*path, "persistentVolumeClaimRetentionPolicy")
    validate_retention(spec.get("persistentVolumeClaimRetentionPolicy"), errors, policy_path)
    if is_new and enabled("StatefulSetTemplateValidation", version):
        for place, claim in listed(spec.get("volumeClaimTemplates"), (*path, "volumeClaimTemplates")):
            validate_claim_spec(claim.get("spec"), errors, (*place, "spec"), version)
    validate_nonnegative(spec.get("replicas"), errors, (*path, "replicas"))
    validate_nonnegative(spec.get("minReadySeconds"), errors, (*path, "minReadySeconds"))
    validate_nonnegative(mapping(spec.get("ordinals")).get("start"), errors, (*path, Field("ordinals.start")))
    if is_new and at_least(version, NAMED_SERVICE) and (name := text(spec.get("serviceName"))):
        validate_dns_label(name, errors, (*path, "serviceName"))
    validate_selected_template(spec, errors, path, version, with_template=with_template)


def validate_management(spec: Object, errors: FieldErrors, path: Path) -> None:
    """One pod after the other, or all at once."""
    policy = spec.get("podManagementPolicy")
    if not policy:
        errors.required(path)
    elif policy not in ("OrderedReady", "Parallel"):
        errors.invalid(path, policy, "must be 'OrderedReady' or 'Parallel'")


def validate_strategy(strategy: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """By itself, or when somebody deletes a pod."""
    kind, numbers = strategy.get("type"), strategy.get("rollingUpdate")
    place = (*path, "rollingUpdate")
    if not kind:
        errors.required(path)
    elif kind == "OnDelete":
        if numbers is not None:
            shown = go_object("RollingUpdateStatefulSetStrategy", mapping(numbers))
            errors.invalid(place, shown, "only allowed for updateStrategy 'RollingUpdate'")
    elif kind != "RollingUpdate":
        shown = {"Type": kind, "RollingUpdate": None}
        if numbers is not None:
            shown["RollingUpdate"] = go_object("RollingUpdateStatefulSetStrategy", mapping(numbers))
        errors.invalid(path, shown, "must be 'RollingUpdate' or 'OnDelete'")
    elif numbers is not None:
        validate_rolling_update(mapping(numbers), errors, place)


def validate_rolling_update(numbers: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """From which pod on, and how many at a time."""
    validate_nonnegative(numbers.get("partition"), errors, (*path, "partition"))
    unavailable, place = numbers.get("maxUnavailable"), (*path, "maxUnavailable")
    if unavailable is None:
        return
    validate_count(unavailable, errors, place)
    if not count(unavailable):
        errors.invalid(place, unavailable, "cannot be 0")
    validate_at_most_all(unavailable, errors, place)


def validate_retention(value: Any, errors: FieldErrors, path: Path) -> None:
    """What becomes of the claims when the set is deleted, or made smaller."""
    if value is None:
        return
    for field in ("whenDeleted", "whenScaled"):
        validate_word(mapping(value).get(field), ("Retain", "Delete"), errors, (*path, field))


def validate_selected_template(
    spec: Object, errors: FieldErrors, path: Path, version: str, *, with_template: bool
) -> None:
    """A selector, and a template of pods that it finds; up to 1.33 only the template's metadata counts."""
    selector, place = spec.get("selector"), (*path, "template")
    template = kept_template(spec.get("template"), version)
    validate_required_selector(spec, "statefulset", errors, (*path, "selector"))
    if not can_select(selector):
        errors.invalid((*path, "selector"), shown_selector(selector), "")
    else:
        if selector is None or not is_empty(selector):
            validate_selects_template(selector, template, errors, place)
        if with_template and enabled("StatefulSetTemplateValidation", version):
            validate_template(_with_claims(template, spec), errors, place, version)
        else:
            validate_template_metadata(template, template_context(template, version), errors, place)
    validate_always_running(template, "StatefulSet", errors, place)


def _with_claims(template: Object, spec: Object) -> Object:
    """The template of a pod as the controller completes it: volumes for the claims, names of its own."""
    names = list(dict.fromkeys(_names(spec.get("volumeClaimTemplates"))))
    pod = {field: value for field, value in mapping(template.get("spec")).items() if field not in _OWN_NAMES}
    if names:
        claims = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in names]
        given = [volume for _, volume in listed(pod.get("volumes"), ()) if text(volume.get("name")) not in names]
        pod["volumes"] = [*claims, *given]
    return {**template, "spec": pod}


_OWN_NAMES = ("subdomain", "hostname")


def _names(claims: Any) -> list[str]:
    return [text(mapping(claim.get("metadata")).get("name")) for _, claim in listed(claims, ())]
