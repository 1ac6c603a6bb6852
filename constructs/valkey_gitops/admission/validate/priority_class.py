"""PriorityClasses. Source: k8s.io/kubernetes/pkg/apis/scheduling/validation."""

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text, validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems

_HIGHEST = 1_000_000_000
_SYSTEM = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
_POLICIES = ("PreemptLowerPriority", "Never")


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Names and values above a limit belong to the system."""
    del version
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=False)
    name, value = text(mapping(obj.get("metadata")).get("name")), obj.get("value") or 0
    if name.startswith("system-"):
        if problem := _system_problem(name, value, obj.get("globalDefault") is True):
            told = "priority class names with 'system-' prefix are reserved for system use only. error: "
            errors.forbidden(("metadata", "name"), told + problem)
    elif isinstance(value, int) and value > _HIGHEST:
        errors.forbidden(("value",), f"maximum allowed value of a user defined priority is {_HIGHEST}")
    policy = obj.get("preemptionPolicy")
    if policy == "":
        errors.required(("preemptionPolicy",))
    elif policy is not None and policy not in _POLICIES:
        errors.unsupported(("preemptionPolicy",), policy, _POLICIES, as_given=True)


def _system_problem(name: str, value: object, default: bool) -> str:
    if name not in _SYSTEM:
        return f"{name} is not a known system priority class"
    if value != _SYSTEM[name]:
        return f"value of {name} PriorityClass must be {_SYSTEM[name]}"
    return f"globalDefault of {name} PriorityClass must be false" if default else ""


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Neither the value nor the policy changes."""
    del version
    validate_metadata_update(obj, old, errors)
    if (obj.get("value") or 0) != (old.get("value") or 0):
        errors.forbidden(("value",), "may not be changed in an update.")
    new, before = (part.get("preemptionPolicy") or _POLICIES[0] for part in (obj, old))
    if new != before:
        errors.invalid(("preemptionPolicy",), new, "field is immutable")
