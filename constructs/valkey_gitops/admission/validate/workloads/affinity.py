"""Where a pod may run: affinity to nodes and to other pods."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text, validate_label_key
from valkey_gitops.admission.validate.names import (
    dns1123_label_problems,
    dns1123_subdomain_problems,
)
from valkey_gitops.admission.validate.selectors import validate_label_requirement, validate_label_selector
from valkey_gitops.admission.validate.workloads.label_keys import validate_label_keys
from valkey_gitops.admission.validate.workloads.pods import PodContext
from valkey_gitops.admission.validate.workloads.scalars import listed, number

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
HIGHEST_WEIGHT = 100


def validate_affinity(value: Any, pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """To nodes, to pods, and away from pods."""
    affinity = mapping(value)
    validate_node_affinity(mapping(affinity.get("nodeAffinity")), errors, (*path, "nodeAffinity"))
    for field in ("podAffinity", "podAntiAffinity"):
        validate_pod_affinity(mapping(affinity.get(field)), pod, errors, (*path, field))


def validate_node_affinity(affinity: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """Nodes by labels: those that it must be, and those that it had better be."""
    if affinity.get(_REQUIRED) is not None:
        validate_node_selector(mapping(affinity[_REQUIRED]), errors, (*path, _REQUIRED))
    for place, term in listed(affinity.get(_PREFERRED), (*path, _PREFERRED)):
        validate_weight(term.get("weight"), errors, (*place, "weight"))
        preference = mapping(term.get("preference"))
        validate_node_selector_term(preference, errors, (*place, "preference"), any_value=True)


def validate_weight(value: Any, errors: FieldErrors, path: Path) -> None:
    """How much a wish counts."""
    if not 1 <= number(value) <= HIGHEST_WEIGHT:
        errors.invalid(path, number(value), "must be in the range 1-100")


def validate_node_selector(selector: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """At least one term."""
    place = (*path, "nodeSelectorTerms")
    if not sequence(selector.get("nodeSelectorTerms")):
        errors.required(place, "must have at least one node selector term")
    for term_path, term in listed(selector.get("nodeSelectorTerms"), place):
        validate_node_selector_term(term, errors, term_path)


def validate_node_selector_term(
    term: Mapping[str, Any], errors: FieldErrors, path: Path, *, any_value: bool = False
) -> None:
    """Labels and fields of a node; the values of a mere wish may be anything."""
    for place, requirement in listed(term.get("matchExpressions"), (*path, "matchExpressions")):
        validate_label_requirement(requirement, errors, place, any_value=any_value, of_node=True)
    for place, requirement in listed(term.get("matchFields"), (*path, "matchFields")):
        validate_node_field(requirement, errors, place)


def validate_node_field(requirement: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A field of a node; only its name can be asked for."""
    operator, values, key = requirement.get("operator"), sequence(requirement.get("values")), requirement.get("key")
    if operator not in ("In", "NotIn"):
        errors.invalid((*path, "operator"), text(operator), "not a valid selector operator")
    elif len(values) != 1:
        told = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
        errors.required((*path, "values"), told)
    if key != "metadata.name":
        errors.invalid((*path, "key"), text(key), "not a valid field selector key")
        return
    for index, value in enumerate(values):
        for problem in dns1123_subdomain_problems(text(value)):
            errors.invalid((*path, "values", index), value, problem)


def validate_pod_affinity(affinity: Mapping[str, Any], pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Pods by labels: those that it must be near or far from, and those that it had better be."""
    for place, term in listed(affinity.get(_REQUIRED), (*path, _REQUIRED)):
        validate_pod_affinity_term(term, pod, errors, place)
    for place, weighted in listed(affinity.get(_PREFERRED), (*path, _PREFERRED)):
        validate_weight(weighted.get("weight"), errors, (*place, "weight"))
        term = mapping(weighted.get("podAffinityTerm"))
        validate_pod_affinity_term(term, pod, errors, (*place, "podAffinityTerm"))


def validate_pod_affinity_term(term: Mapping[str, Any], pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Which pods, of which namespaces, and how near."""
    for field in ("labelSelector", "namespaceSelector"):
        validate_label_selector(term.get(field), errors, (*path, field))
    for name in map(text, sequence(term.get("namespaces"))):
        for problem in dns1123_label_problems(name):
            errors.invalid((*path, "namespace"), name, problem)
    validate_label_keys(term, pod, errors, path)
    topology = text(term.get("topologyKey"))
    if not topology:
        errors.required((*path, "topologyKey"), "can not be empty")
    validate_label_key(topology, errors, (*path, "topologyKey"))
