"""How evenly pods spread over zones, nodes and the like."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import Field, FieldErrors
from valkey_gitops.admission.validate.metadata import text
from valkey_gitops.admission.validate.selectors import validate_label_selector
from valkey_gitops.admission.validate.workloads.features import enabled
from valkey_gitops.admission.validate.workloads.label_keys import validate_label_keys, validate_spread_label_keys
from valkey_gitops.admission.validate.workloads.pods import PodContext
from valkey_gitops.admission.validate.workloads.scalars import listed, number, validate_positive, validate_word

_BOTH = Field("{topologyKey, whenUnsatisfiable}")


def validate_topology_spread(constraints: Any, pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Each constraint, and that none comes twice."""
    items = list(listed(constraints, path))
    pairs = [(text(c.get("topologyKey")), text(c.get("whenUnsatisfiable"))) for _, c in items]
    for index, (place, constraint) in enumerate(items):
        topology, action = pairs[index]
        validate_positive(constraint.get("maxSkew"), errors, (*place, "maxSkew"))
        if not topology:
            errors.required((*place, "topologyKey"), "can not be empty")
        validate_word(action, ("DoNotSchedule", "ScheduleAnyway"), errors, (*place, "whenUnsatisfiable"))
        if pairs[index] in pairs[index + 1 :]:
            errors.duplicate((*place, _BOTH), f"{{{topology}, {action}}}")
        validate_minimum(constraint, errors, (*place, "minDomains"))
        for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
            if constraint.get(field) is not None:
                validate_word(constraint[field], ("Honor", "Ignore"), errors, (*place, field))
        if enabled("MatchLabelKeysInPodTopologySpreadSelectorMerge", pod.version):
            validate_label_keys({**constraint, "mismatchLabelKeys": None}, pod, errors, place)
        else:
            validate_spread_label_keys(constraint, errors, (*place, "matchLabelKeys"))
        validate_label_selector(constraint.get("labelSelector"), errors, (*place, "labelSelector"))


def validate_minimum(constraint: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """How many zones there must be; asks for a constraint that is binding."""
    domains, action = constraint.get("minDomains"), text(constraint.get("whenUnsatisfiable"))
    if domains is None:
        return
    if number(domains) <= 0:
        errors.invalid(path, domains, "must be greater than zero")
    if action != "DoNotSchedule":
        errors.invalid(path, domains, f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}")
