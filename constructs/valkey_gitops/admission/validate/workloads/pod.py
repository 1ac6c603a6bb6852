"""Pods. Source: pkg/apis/core/validation/validation.go."""

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems
from valkey_gitops.admission.validate.workloads.annotations import (
    validate_annotations_and_fields,
    validate_pod_annotations,
)
from valkey_gitops.admission.validate.workloads.containers import validate_trimmed_image
from valkey_gitops.admission.validate.workloads.features import enabled, kept_pod_spec
from valkey_gitops.admission.validate.workloads.pod_admission import (
    validate_computed_priority,
    validate_overhead_of_class,
)
from valkey_gitops.admission.validate.workloads.pod_resources import with_requests
from valkey_gitops.admission.validate.workloads.pod_spec import validate_pod_spec
from valkey_gitops.admission.validate.workloads.pod_update import validate_annotation_changes, validate_spec_changes
from valkey_gitops.admission.validate.workloads.pods import PodContext
from valkey_gitops.admission.validate.workloads.scalars import listed

_SPEC: Path = ("spec",)
_ANNOTATIONS: Path = ("metadata", "annotations")


def pod_context(obj: Object, version: str) -> PodContext:
    """The Pod as the server keeps it; admission gives it the ServiceAccount `default` where it names none."""
    spec = dict(kept_pod_spec(obj.get("spec"), version))
    if not spec.get("serviceAccountName"):
        spec["serviceAccountName"] = "default"
    if enabled("PodLevelResources", version):
        spec = dict(with_requests(spec))
    return PodContext(spec, version, mapping(obj.get("metadata")), is_pod=True)


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Metadata and spec, and what a new Pod may not have yet."""
    pod = pod_context(obj, version)
    validate_computed_priority(pod, errors, _SPEC)
    if errors.findings:
        return
    validate_any(obj, pod, errors)
    if sequence(pod.spec.get("ephemeralContainers")):
        errors.forbidden((*_SPEC, "ephemeralContainers"), "cannot be set on create")
    if pod.spec.get("nodeName") and sequence(pod.spec.get("schedulingGates")):
        told = "cannot be set until all schedulingGates have been cleared"
        errors.forbidden((*_SPEC, "nodeName"), told)
    validate_annotations_and_fields(pod, errors, _SPEC)
    if not errors.findings:
        validate_overhead_of_class(pod, errors, _SPEC)


def validate_any(obj: Object, pod: PodContext, errors: FieldErrors) -> None:
    """What holds for a new Pod and for a changed one."""
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    validate_pod_annotations(pod, errors, _ANNOTATIONS)
    validate_pod_spec(pod, errors, _SPEC)
    for field in ("containers", "initContainers"):
        for place, container in listed(pod.spec.get(field), (*_SPEC, field)):
            validate_trimmed_image(container, errors, place)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Images, a deadline and tolerations may change, and little else."""
    pod, old_pod = (pod_context(part, version)._replace(is_new=False) for part in (obj, old))
    validate_metadata_update(obj, old, errors)
    validate_any(obj, pod, errors)
    validate_annotation_changes(pod.annotations, old_pod.annotations, errors, _ANNOTATIONS)
    validate_pod_annotations(pod, errors, _ANNOTATIONS)
    validate_spec_changes(pod.spec, old_pod.spec, errors, _SPEC)
