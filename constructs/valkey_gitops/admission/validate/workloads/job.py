"""Jobs. Source: pkg/apis/batch/validation/validation.go."""

from typing import Any

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors, Key
from valkey_gitops.admission.validate.metadata import mapping, text, validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import dns1123_label_problems, dns1123_subdomain_problems
from valkey_gitops.admission.validate.versions import at_least
from valkey_gitops.admission.validate.workloads.go_objects import FIELDS, go_object
from valkey_gitops.admission.validate.workloads.immutable import validate_immutable
from valkey_gitops.admission.validate.workloads.job_spec import validate_job_spec, validate_selector
from valkey_gitops.admission.validate.workloads.pod_template import can_select, kept_template, selects, shown_selector
from valkey_gitops.admission.validate.workloads.scalars import number

UID = "3d1f0e6a-0000-0000-0000-000000000000"
"""Stands for the UID that the server gives to a new Job, and that nobody can know before."""
_UID_LABELS = ("controller-uid", "batch.kubernetes.io/controller-uid")
_NAME_LABELS = ("job-name", "batch.kubernetes.io/job-name")
_TEMPLATE = ("spec", "template")
_SCHEDULING_WHILE_SUSPENDED = ("nodeSelector", "tolerations", "schedulingGates")
RESOURCES_WHILE_SUSPENDED = 36
"""The minor version since which the resources of a suspended Job may change."""


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Metadata, the selector that the server makes, and the spec."""
    job = with_selector(obj)
    validate_metadata(job, errors, dns1123_subdomain_problems, namespaced=True)
    _validate_new(job, errors, version)


def _validate_new(job: Object, errors: FieldErrors, version: str) -> None:
    spec = mapping(job.get("spec"))
    validate_generated_selector(job, errors)
    validate_job_spec(spec, errors, ("spec",), version)
    validate_selector(spec, errors, ("spec",))
    validate_name_of_last_pod(job, errors)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """A Job is what it is: little may change, and where its pods run only before it starts."""
    stored = with_selector(old)
    job, old_job = _with_stored_selector(obj, stored), stored
    validate_metadata(job, errors, dns1123_subdomain_problems, namespaced=True)
    _validate_new(job, errors, version)
    validate_metadata_update(obj, old, errors)
    spec, old_spec = mapping(job.get("spec")), mapping(old_job.get("spec"))
    validate_completions(spec, old_spec, errors)
    selector = spec.get("selector")
    shown = shown_selector(selector)
    validate_immutable(selector, old_spec.get("selector"), errors, ("spec", "selector"), shown=shown)
    validate_unchanged_template(spec, old_spec, errors, version)
    for field in ("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"):
        value, kind = spec.get(field), f"{field[0].upper()}{field[1:]}"
        quoted = go_object(kind, mapping(value)) if kind in FIELDS and value is not None else None
        validate_immutable(value, old_spec.get(field), errors, ("spec", field), shown=quoted)


def _template_metadata(obj: Object) -> Object:
    return mapping(mapping(mapping(obj.get("spec")).get("template")).get("metadata"))


def _with_stored_selector(obj: Object, stored: Object) -> Object:
    """A changed Job keeps the selector that the server has made, unless it brings its own."""
    spec, old_spec = dict(mapping(obj.get("spec"))), mapping(stored.get("spec"))
    made = with_selector({**obj, "spec": {**spec, "manualSelector": old_spec.get("manualSelector")}})
    spec["template"] = mapping(made.get("spec")).get("template")
    if spec.get("selector") is None and "selector" in old_spec:
        spec["selector"] = old_spec["selector"]
    return {**obj, "spec": spec}


def with_selector(obj: Object) -> Object:
    """The Job as the server completes it: labels with its name and UID in the template, and a selector for them."""
    spec = dict(mapping(obj.get("spec")))
    if spec.get("manualSelector") is True:
        return obj
    name = text(mapping(obj.get("metadata")).get("name"))
    template = dict(mapping(spec.get("template")))
    metadata = dict(_template_metadata(obj))
    made = {**dict.fromkeys(_NAME_LABELS, name), **dict.fromkeys(_UID_LABELS, UID)}
    metadata["labels"] = {**made, **mapping(metadata.get("labels"))}
    template["metadata"] = metadata
    selector = dict(mapping(spec.get("selector")))
    selector["matchLabels"] = {_UID_LABELS[1]: UID, **mapping(selector.get("matchLabels"))}
    return {**obj, "spec": {**spec, "template": template, "selector": selector}}


def validate_generated_selector(job: Object, errors: FieldErrors) -> None:
    """Labels and selector that somebody wrote by hand do not fit to the Job's UID."""
    spec = mapping(job.get("spec"))
    if spec.get("manualSelector") is True or spec.get("selector") is None:
        return
    name = text(mapping(job.get("metadata")).get("name"))
    labels = mapping(_template_metadata(job).get("labels"))
    expected = {_UID_LABELS[0]: UID, _NAME_LABELS[0]: name, _UID_LABELS[1]: UID, _NAME_LABELS[1]: name}
    for key, value in expected.items():
        if key not in labels:
            errors.required((*_TEMPLATE, "metadata", "labels", Key(key)), f"must be '{value}'")
        elif labels[key] != value:
            shown = dict(sorted(labels.items()))
            errors.invalid((*_TEMPLATE, "metadata", "labels", Key(key)), shown, f"must be '{value}'")
    selector = spec.get("selector")
    if can_select(selector) and not selects(selector, expected):
        errors.invalid(("spec", "selector"), shown_selector(selector), "`selector` not auto-generated")


def validate_name_of_last_pod(job: Object, errors: FieldErrors) -> None:
    """An indexed Job puts the index behind its name, and both make the host name of a pod."""
    spec, name = mapping(job.get("spec")), text(mapping(job.get("metadata")).get("name"))
    completions = number(spec.get("completions"))
    if spec.get("completionMode") != "Indexed" or completions <= 0:
        return
    last = f"{name}-{int(completions) - 1}"
    if dns1123_label_problems(last):
        told = f"will not able to create pod with invalid DNS label: {last}"
        errors.invalid(("metadata", "name"), name, told)


def validate_completions(spec: Object, old: Object, errors: FieldErrors) -> None:
    """An indexed Job may grow, with as many pods at once as there are indexes."""
    completions, before = spec.get("completions"), old.get("completions")
    path = ("spec", "completions")
    if spec.get("completionMode") != "Indexed":
        validate_immutable(completions, before, errors, path)
    elif completions is not None and completions != before and completions != spec.get("parallelism"):
        errors.invalid(path, completions, "can only be modified in tandem with spec.parallelism")


def validate_unchanged_template(spec: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """The template stays; a suspended Job may still choose other nodes."""
    new, before = (kept_template(part.get("template"), version) for part in (spec, old))
    if old.get("suspend") is True:
        before = _with_scheduling(before, new)
        if at_least(version, RESOURCES_WHILE_SUSPENDED):
            before = _with_resources(before, new)
    if new != before:
        errors.invalid(_TEMPLATE, new, "field is immutable")


def _with_scheduling(template: Object, new: Object) -> Object:
    """A template with labels, annotations and scheduling of the new one."""
    pod, new_pod = dict(mapping(template.get("spec"))), mapping(new.get("spec"))
    metadata = {**mapping(template.get("metadata")), **_chosen(new.get("metadata"), ("labels", "annotations"))}
    pod |= _chosen(new_pod, _SCHEDULING_WHILE_SUSPENDED)
    affinity = {**mapping(pod.get("affinity")), **_chosen(new_pod.get("affinity"), ("nodeAffinity",))}
    pod["affinity"] = _present(affinity) or new_pod.get("affinity")
    if new_pod.get("affinity") is None and not _present(affinity):
        del pod["affinity"]
    return {**template, "metadata": _present(metadata), "spec": _present(pod)}


def _with_resources(template: Object, new: Object) -> Object:
    pod, new_pod = dict(mapping(template.get("spec"))), mapping(new.get("spec"))
    for field in ("containers", "initContainers"):
        pairs = list(zip(pod.get(field) or (), new_pod.get(field) or (), strict=False))
        if pairs and len(pairs) == len(pod[field]):
            pod[field] = [{**mapping(old), **_chosen(other, ("resources",))} for old, other in pairs]
    return {**template, "spec": pod}


def _chosen(obj: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: mapping(obj).get(field) for field in fields}


def _present(obj: Object) -> dict[str, Any]:
    return {field: value for field, value in obj.items() if value is not None}
