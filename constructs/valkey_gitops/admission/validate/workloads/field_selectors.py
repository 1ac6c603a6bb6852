"""What the downward API gives a container: fields of its pod, resources of its containers."""

from collections.abc import Mapping, Sequence
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import text
from valkey_gitops.admission.validate.names import qualified_name_problems
from valkey_gitops.admission.validate.quantities import nanos
from valkey_gitops.admission.validate.workloads.scalars import unsupported

ENVIRONMENT_FIELDS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
VOLUME_FIELDS = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
_POD_FIELDS = {*ENVIRONMENT_FIELDS, *VOLUME_FIELDS, "spec.restartPolicy", "spec.schedulerName", "status.phase"}
_RESOURCES = (
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
)
_HUGE_PAGES = ("requests.hugepages-", "limits.hugepages-")
_CPU_DIVISORS = ("1m", "1")
_BYTE_DIVISORS = ("1", *(f"1{suffix}" for suffix in ("k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")))


def validate_field_selector(
    selector: Mapping[str, Any], fields: Sequence[str], errors: FieldErrors, path: Path
) -> None:
    """A field of the pod, by its path; labels and annotations also by their key."""
    for name in ("apiVersion", "fieldPath"):
        if not selector.get(name):
            errors.required((*path, name))
            return
    given, version = text(selector.get("fieldPath")), text(selector.get("apiVersion"))
    base, key = subscripted(given)
    if problem := _conversion_problem(version, given, base, key):
        errors.invalid((*path, "fieldPath"), given, f"error converting fieldPath: {problem}")
    elif key is not None:
        for told in qualified_name_problems(key.lower() if base == "metadata.annotations" else key):
            errors.invalid(path, key.lower() if base == "metadata.annotations" else key, told)
    elif (name := "spec.nodeName" if given == "spec.host" else given) not in fields:
        unsupported(name, sorted(fields), errors, (*path, "fieldPath"))


def subscripted(field: str) -> tuple[str, str | None]:
    """`metadata.labels['app']` as its field and its key."""
    base, bracket, key = field.removesuffix("']").partition("['")
    return (base, key) if field.endswith("']") and bracket and base else (field, None)


def _conversion_problem(version: str, given: str, base: str, key: str | None) -> str:
    if version != "v1":
        return f"unsupported pod version: {version}"
    if key is not None:
        keyed = base in ("metadata.annotations", "metadata.labels")
        return "" if keyed else f"field label does not support subscript: {given}"
    return "" if given in _POD_FIELDS or given == "spec.host" else f"field label not supported: {given}"


def validate_resource_selector(
    selector: Mapping[str, Any], errors: FieldErrors, path: Path, *, in_volume: bool
) -> None:
    """A request or limit of a container; a volume must say of which."""
    resource = text(selector.get("resource"))
    if in_volume and not selector.get("containerName"):
        errors.required((*path, "containerName"))
    elif not resource:
        errors.required((*path, "resource"))
    elif resource not in _RESOURCES and not resource.startswith(_HUGE_PAGES):
        unsupported(resource, _RESOURCES, errors, (*path, "resource"))
    validate_divisor(resource, selector.get("divisor"), errors, (*path, "divisor"))


def validate_divisor(resource: str, divisor: Any, errors: FieldErrors, path: Path) -> None:
    """The unit in which the container sees the resource."""
    if not nanos(divisor):
        return
    kind = resource.partition(".")[2]
    if kind == "cpu":
        if str(divisor) not in _CPU_DIVISORS:
            errors.invalid(path, resource, "only divisor's values 1m and 1 are supported with the cpu resource")
        return
    name = {"memory": "memory", "ephemeral-storage": "local ephemeral storage"}.get(kind, "hugepages")
    known = resource in _RESOURCES or resource.startswith(_HUGE_PAGES)
    if known and str(divisor) not in _BYTE_DIVISORS:
        values = ", ".join(_BYTE_DIVISORS)
        errors.invalid(path, resource, f"only divisor's values {values} are supported with the {name} resource")
