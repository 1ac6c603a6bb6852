"""Services. Source: k8s.io/kubernetes/pkg/apis/core/validation and registry/core/service."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors, Key
from valkey_gitops.admission.validate.metadata import (
    mapping,
    sequence,
    text,
    validate_labels,
    validate_metadata,
    validate_metadata_update,
)
from valkey_gitops.admission.validate.names import (
    dns1035_label_problems,
    dns1123_label_problems,
    dns1123_subdomain_problems,
)
from valkey_gitops.admission.validate.service_addresses import (
    cluster_ips,
    is_headless,
    note_cluster_ip,
    note_families,
    validate_cluster_ips,
    validate_cluster_ips_update,
    validate_external_ips,
    validate_source_ranges,
)
from valkey_gitops.admission.validate.service_ports import (
    note_node_ports,
    validate_allocated_ports,
    validate_ports,
    validate_unique_ports,
)
from valkey_gitops.admission.validate.service_traffic import (
    as_stored,
    validate_external_traffic,
    validate_health_check_update,
    validate_internal_traffic,
    validate_load_balancer,
    validate_load_balancer_class_update,
    validate_session_affinity,
)
from valkey_gitops.admission.validate.versions import at_least

TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_HINTS = "service.kubernetes.io/topology-aware-hints"
_MODE = "service.kubernetes.io/topology-mode"


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """The server allocates addresses and ports before it validates: what is wrong there hides all else."""
    spec = mapping(obj.get("spec"))
    validate_cluster_ips(spec, errors, version)
    if not errors.findings:
        validate_allocated_ports(spec, errors)
    if errors.findings:
        return
    problems = dns1123_label_problems if at_least(version, 36) else dns1035_label_problems
    validate_metadata(obj, errors, problems, namespaced=True)
    validate_service(obj, spec, errors, version)
    note_cluster_ip(spec, errors)
    note_families(spec, errors)
    note_node_ports(spec, errors)


def validate_service(obj: Object, spec: Mapping[str, Any], errors: FieldErrors, version: str) -> None:
    """What holds on create and on update, in the server's order."""
    validate_topology_annotations(obj, errors)
    validate_type_fields(spec, errors)
    validate_ports(spec, errors)
    validate_labels(spec.get("selector"), errors, ("spec", "selector"))
    validate_session_affinity(spec, errors)
    validate_cluster_ips(spec, errors, version)
    validate_external_ips(spec, errors, version)
    kind = spec.get("type", "ClusterIP")
    if kind not in TYPES:
        errors.unsupported(("spec", "type"), kind, TYPES)
    validate_unique_ports(spec, errors)
    validate_source_ranges(obj, spec, errors, version)
    validate_load_balancer(spec, errors)
    validate_external_traffic(spec, errors)
    validate_internal_traffic(spec, errors, version)


def validate_topology_annotations(obj: Object, errors: FieldErrors) -> None:
    """The annotation and its predecessor say the same."""
    annotations = mapping(mapping(obj.get("metadata")).get("annotations"))
    if _HINTS in annotations and annotations.get(_MODE, annotations[_HINTS]) != annotations[_HINTS]:
        told = f"must match annotations[{_HINTS}] when both are specified"
        errors.invalid(("metadata", "annotations", Key(_MODE)), annotations[_MODE], told)


def validate_type_fields(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """Ports, unless nothing listens on an address of its own; and what each type must not have."""
    kind = spec.get("type", "ClusterIP")
    if not sequence(spec.get("ports")) and not is_headless(spec) and kind != "ExternalName":
        errors.required(("spec", "ports"))
    if kind in ("LoadBalancer", "NodePort") and is_headless(spec):
        errors.invalid(("spec", "clusterIPs", 0), "None", f"may not be set to 'None' for {kind} services")
    elif kind == "ExternalName":
        validate_external_name(spec, errors)


def validate_external_name(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """A host name, and no address."""
    given = {"clusterIPs": cluster_ips(spec), "ipFamilies": spec.get("ipFamilies")}
    for field, value in (given | {"ipFamilyPolicy": spec.get("ipFamilyPolicy")}).items():
        if value:
            errors.forbidden(("spec", field), "may not be set for ExternalName services")
    name = text(spec.get("externalName")).removesuffix(".")
    if not name:
        errors.required(("spec", "externalName"))
    for problem in dns1123_subdomain_problems(name) if name else ():
        errors.invalid(("spec", "externalName"), name, problem)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """An allocated address stays as long as the type has one."""
    old_spec = mapping(old.get("spec"))
    spec = as_stored(mapping(obj.get("spec")), old_spec)
    validate_metadata_update(obj, old, errors)
    validate_cluster_ips_update(spec, old_spec, errors)
    validate_load_balancer_class_update(spec, old_spec, errors)
    validate_health_check_update(spec, old_spec, errors)
    validate_service(obj, spec, errors, version)
    note_families(spec, errors)
    note_node_ports(spec, errors)
