"""The names of resources in limits and quotas. Source: k8s.io/kubernetes/pkg/apis/core/validation and core/helper."""

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.names import qualified_name_problems

_CONTAINER = {"cpu", "memory", "ephemeral-storage"}
INTEGERS = {
    "configmaps",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
}
_QUOTA = INTEGERS | _CONTAINER | {f"limits.{name}" for name in _CONTAINER}
_QUOTA |= {f"requests.{name}" for name in (*_CONTAINER, "storage")}
_STANDARD = _QUOTA | {"storage"}
_HUGE_PAGES = ("hugepages-", "requests.hugepages-")


def is_standard_quota_name(name: str) -> bool:
    """Whether a quota may name it without a domain."""
    return name in _QUOTA or name.startswith(_HUGE_PAGES)


def is_extended(name: str) -> bool:
    """Whether it is a resource of somebody else, such as `nvidia.com/gpu`."""
    if is_native(name) or name.startswith("requests."):
        return False
    return not qualified_name_problems(f"requests.{name}")


def is_native(name: str) -> bool:
    """Whether it is a resource of Kubernetes."""
    return "/" not in name or "kubernetes.io/" in name


def is_integer(name: str) -> bool:
    """Whether it comes in whole numbers."""
    return name in INTEGERS or is_extended(name)


def validate_resource_name(name: str, errors: FieldErrors, path: Path) -> bool:
    """A known name, or one with a domain; tells whether it is good."""
    problems = qualified_name_problems(name)
    for problem in problems:
        errors.invalid(path, name, problem)
    if not problems and "/" not in name and name not in _STANDARD and not name.startswith(_HUGE_PAGES):
        errors.invalid(path, name, "must be a standard resource type or fully qualified")
        return False
    return not problems


def validate_container_resource_name(name: str, errors: FieldErrors, path: Path) -> None:
    """What a container may ask for."""
    validate_resource_name(name, errors, path)
    if "/" not in name:
        if name not in _CONTAINER and not name.startswith("hugepages-"):
            errors.invalid(path, name, "must be a standard resource for containers")
    elif not is_native(name) and not is_extended(name):
        errors.invalid(path, name, "doesn't follow extended resource name standard")


def validate_quota_resource_name(name: str, errors: FieldErrors, path: Path) -> None:
    """What a quota may limit."""
    validate_resource_name(name, errors, path)
    if "/" not in name and not is_standard_quota_name(name):
        errors.invalid(path, name, "must be a standard resource for quota")
