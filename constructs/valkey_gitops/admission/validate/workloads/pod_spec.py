"""The spec of a pod, alone or in a template: which rules, and in which order."""

from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text, validate_labels
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems, qualified_name_problems
from valkey_gitops.admission.validate.workloads.affinity import validate_affinity
from valkey_gitops.admission.validate.workloads.container_resources import validate_resources
from valkey_gitops.admission.validate.workloads.containers import (
    Surroundings,
    validate_containers,
    validate_ephemeral_containers,
    validate_init_containers,
)
from valkey_gitops.admission.validate.workloads.file_keys import validate_file_key_volumes
from valkey_gitops.admission.validate.workloads.pod_network import (
    validate_dns_config,
    validate_host_aliases,
    validate_hostname_override,
    validate_own_users,
    validate_ports_of_node,
)
from valkey_gitops.admission.validate.workloads.pod_resources import validate_pod_resources
from valkey_gitops.admission.validate.workloads.pods import PodContext
from valkey_gitops.admission.validate.workloads.resource_claims import validate_resource_claims
from valkey_gitops.admission.validate.workloads.scalars import (
    LARGEST_ID,
    listed,
    number,
    validate_dns_label,
    validate_required_word,
)
from valkey_gitops.admission.validate.workloads.security_context import validate_pod_security
from valkey_gitops.admission.validate.workloads.tolerations import validate_tolerations
from valkey_gitops.admission.validate.workloads.topology_spread import validate_topology_spread
from valkey_gitops.admission.validate.workloads.volumes import validate_volumes
from valkey_gitops.admission.validate.workloads.windows import validate_host_process, validate_linux, validate_windows

RESTART_POLICIES = ("Always", "OnFailure", "Never")
_DNS_POLICIES = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_PREEMPTION_POLICIES = ("PreemptLowerPriority", "Never")


def validate_pod_spec(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """All rules over a pod spec, in the server's order."""
    spec = pod.spec
    if spec.get("terminationGracePeriodSeconds") is None:
        errors.required((*path, "terminationGracePeriodSeconds"))
    _validate_parts(pod, errors, path)
    validate_ports_of_node(pod, errors, path)
    validate_required_word(spec.get("restartPolicy"), RESTART_POLICIES, errors, (*path, "restartPolicy"))
    validate_required_word(spec.get("dnsPolicy"), _DNS_POLICIES, errors, (*path, "dnsPolicy"))
    validate_labels(spec.get("nodeSelector"), errors, (*path, "nodeSelector"))
    validate_pod_security(pod, errors, (*path, "securityContext"))
    validate_affinity(spec.get("affinity"), pod, errors, (*path, "affinity"))
    validate_dns_config(pod, errors, (*path, "dnsConfig"))
    validate_readiness_gates(spec.get("readinessGates"), errors, (*path, "readinessGates"))
    validate_scheduling_gates(spec.get("schedulingGates"), errors, (*path, "schedulingGates"))
    spread_path = (*path, "topologySpreadConstraints")
    validate_topology_spread(spec.get("topologySpreadConstraints"), pod, errors, spread_path)
    validate_host_process(spec, errors, path)
    validate_own_users(pod, errors, path)
    validate_hostname_override(pod, errors, path)
    validate_names_of_others(pod, errors, path)
    _validate_scheduling(pod, errors, path)
    validate_operating_system(pod, errors, path)
    validate_file_key_volumes(spec, errors, path)


def _validate_parts(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Volumes, claims of devices, and the containers that use both."""
    volumes = validate_volumes(pod.spec.get("volumes"), pod, errors, (*path, "volumes"))
    claims = validate_resource_claims(pod, errors, (*path, "resourceClaims"))
    around = Surroundings(pod, volumes, claims)
    validate_containers(around, errors, (*path, "containers"))
    validate_init_containers(around, errors, (*path, "initContainers"))
    validate_ephemeral_containers(around, errors, (*path, "ephemeralContainers"))
    validate_pod_resources(pod.spec, claims, errors, path)


def validate_readiness_gates(gates: Any, errors: FieldErrors, path: Path) -> None:
    """Conditions that somebody else sets."""
    for place, gate in listed(gates, path):
        name = text(gate.get("conditionType"))
        for problem in qualified_name_problems(name):
            errors.invalid((*place, "conditionType"), name, problem)


def validate_scheduling_gates(gates: Any, errors: FieldErrors, path: Path) -> None:
    """What holds the pod back from the scheduler, each once."""
    seen: set[str] = set()
    for place, gate in listed(gates, path):
        name = text(gate.get("name"))
        for problem in qualified_name_problems(name):
            errors.invalid(place, name, problem)
        if name in seen:
            errors.duplicate(place, name)
        seen.add(name)


def validate_names_of_others(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Names of a ServiceAccount and of a node; deadline, and the pod's own names in DNS."""
    spec = pod.spec
    for field in ("serviceAccountName", "nodeName"):
        name = text(spec.get(field))
        for problem in dns1123_subdomain_problems(name) if name else ():
            errors.invalid((*path, field), name, problem)
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and not 1 <= number(deadline) <= LARGEST_ID:
        told = f"must be between 1 and {LARGEST_ID}, inclusive"
        errors.invalid((*path, "activeDeadlineSeconds"), deadline, told)
    for field in ("hostname", "subdomain"):
        if name := text(spec.get(field)):
            validate_dns_label(name, errors, (*path, field))


def _validate_scheduling(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    spec = pod.spec
    validate_tolerations(spec.get("tolerations"), errors, (*path, "tolerations"))
    validate_host_aliases(spec.get("hostAliases"), errors, (*path, "hostAliases"), pod.version)
    for field in ("priorityClassName", "runtimeClassName"):
        name = text(spec.get(field))
        given = name or (field == "runtimeClassName" and spec.get(field) is not None)
        for problem in dns1123_subdomain_problems(name) if given else ():
            errors.invalid((*path, field), name, problem)
    if (policy := spec.get("preemptionPolicy")) is not None:
        validate_required_word(policy, _PREEMPTION_POLICIES, errors, (*path, "preemptionPolicy"))
    if spec.get("overhead") is not None:
        validate_resources({"limits": spec["overhead"]}, set(), errors, (*path, "overhead"))


def validate_operating_system(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Linux or Windows, and nothing that only the other one has."""
    if pod.system is None:
        return
    if not pod.system:
        errors.required((*path, "os", "name"))
    elif pod.system == "linux":
        validate_linux(pod.spec, errors, path)
    elif pod.system == "windows":
        validate_windows(pod.spec, errors, path)
    else:
        errors.unsupported((*path, "os"), pod.system, ("linux", "windows"))


def validate_tokens_with_account(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """A token is of a ServiceAccount; a Pod that names none gets one before."""
    if pod.spec.get("serviceAccountName"):
        return
    for place, volume in listed(pod.spec.get("volumes"), (*path, "volumes")):
        sources = sequence(mapping(volume.get("projected")).get("sources"))
        for source_path, source in listed(sources, (*place, "projected", "sources")):
            if source.get("serviceAccountToken") is not None:
                told = "must not be specified when serviceAccountName is not set"
                errors.forbidden((*source_path, "serviceAccountToken"), told)
