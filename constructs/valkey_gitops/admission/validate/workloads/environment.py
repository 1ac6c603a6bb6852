"""Environment variables of a container: `env` and `envFrom`."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.names import (
    config_key_problems,
    dns1123_subdomain_problems,
    environment_name_problems,
    relaxed_environment_name_problems,
)
from valkey_gitops.admission.validate.workloads.features import enabled
from valkey_gitops.admission.validate.workloads.field_selectors import (
    ENVIRONMENT_FIELDS,
    validate_field_selector,
    validate_resource_selector,
)
from valkey_gitops.admission.validate.workloads.scalars import listed, validate_dns_label, validate_no_backsteps

_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_MANY = "may not have more than one field specified at a time"


def validate_env(variables: Any, errors: FieldErrors, path: Path, version: str) -> None:
    """Each variable has a name, and a value or one source of it."""
    for place, variable in listed(variables, path):
        if not variable.get("name"):
            errors.required((*place, "name"))
        else:
            validate_variable_name(text(variable.get("name")), errors, (*place, "name"), version)
        if variable.get("valueFrom") is not None:
            validate_value_source(variable, errors, (*place, "valueFrom"), version)


def validate_variable_name(name: str, errors: FieldErrors, path: Path, version: str) -> None:
    """Since 1.32 any printable ASCII but the equals sign; before, no spaces and no colons."""
    relaxed = enabled("RelaxedEnvironmentVariableValidation", version)
    for problem in relaxed_environment_name_problems(name) if relaxed else environment_name_problems(name):
        errors.invalid(path, name, problem)


def validate_value_source(variable: Mapping[str, Any], errors: FieldErrors, path: Path, version: str) -> None:
    """Exactly one source, and no value beside it."""
    source = mapping(variable.get("valueFrom"))
    given = [name for name in _SOURCES if source.get(name) is not None]
    for name in given:
        _validate_source(name, mapping(source[name]), errors, (*path, name))
    if not given:
        files = enabled("EnvFiles", version)
        last = "`secretKeyRef` or `fileKeyRef`" if files else "`secretKeyRef`"
        joint = ", " if files else " or "
        known = f"must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`{joint}{last}"
        errors.invalid(path, "", known)
    elif variable.get("value"):
        errors.invalid(path, "", "may not be specified when `value` is not empty")
    elif len(given) > 1:
        errors.invalid(path, "", _MANY)


def _validate_source(name: str, source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    if name == "fieldRef":
        validate_field_selector(source, ENVIRONMENT_FIELDS, errors, path)
    elif name == "resourceFieldRef":
        validate_resource_selector(source, errors, path, in_volume=False)
    elif name == "fileKeyRef":
        validate_file_key(source, errors, path)
    else:
        validate_key_selector(source, errors, path)


def validate_key_selector(selector: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A key of a ConfigMap or of a Secret."""
    name, key = text(selector.get("name")), text(selector.get("key"))
    for problem in dns1123_subdomain_problems(name):
        errors.invalid((*path, "name"), name, problem)
    if not key:
        errors.required((*path, "key"))
    for problem in config_key_problems(key) if key else ():
        errors.invalid((*path, "key"), key, problem)


def validate_file_key(selector: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A key of a file of variables, in a volume."""
    for field in ("key", "volumeName", "path"):
        value, place = text(selector.get(field)), (*path, field)
        if not value:
            errors.required(place)
        elif field == "key":
            for problem in relaxed_environment_name_problems(value):
                errors.invalid(place, value, problem)
        elif field == "volumeName":
            validate_dns_label(value, errors, place)
        else:
            validate_no_backsteps(value, errors, place)


def validate_env_from(sources: Any, errors: FieldErrors, path: Path, version: str) -> None:
    """Each source is a ConfigMap or a Secret; the server reports a wrong number of them at the list."""
    for place, source in listed(sources, path):
        if prefix := text(source.get("prefix")):
            validate_variable_name(prefix, errors, (*place, "prefix"), version)
        given = [name for name in ("configMapRef", "secretRef") if source.get(name) is not None]
        for name in given:
            validate_source_name(mapping(source[name]), errors, (*place, name, "name"))
        if not given:
            errors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`")
        elif len(given) > 1:
            errors.invalid(path, "", _MANY)


def validate_source_name(reference: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """The name of a ConfigMap or a Secret; it may end with a dash here."""
    name = text(reference.get("name"))
    if not name:
        errors.required(path)
    masked = f"{name[:-2]}a" if len(name) > 1 and name.endswith("-") else name
    for problem in dns1123_subdomain_problems(masked) if name else ():
        errors.invalid(path, name, problem)
