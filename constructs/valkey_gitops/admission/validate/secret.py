"""Secrets. Source: k8s.io/kubernetes/pkg/apis/core/validation."""

from collections.abc import Mapping

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.config_map import MAXIMUM_SIZE, decoded, validate_immutable
from valkey_gitops.admission.validate.errors import FieldErrors, Key
from valkey_gitops.admission.validate.metadata import mapping, text, validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import config_key_problems, dns1123_subdomain_problems
from valkey_gitops.admission.validate.secret_json import json_problem

_ACCOUNT = "kubernetes.io/service-account.name"
_DOCKER = {"kubernetes.io/dockercfg": ".dockercfg", "kubernetes.io/dockerconfigjson": ".dockerconfigjson"}


def held(obj: Object) -> dict[str, bytes]:
    """All that a Secret holds: `stringData` goes over `data`."""
    data = {key: decoded(value) for key, value in mapping(obj.get("data")).items()}
    return data | {key: text(value).encode() for key, value in mapping(obj.get("stringData")).items()}


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Keys and size as of a ConfigMap, and what the type asks for."""
    del version
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    data = held(obj)
    for key in sorted(data):
        for problem in config_key_problems(key):
            errors.invalid(("data", Key(key)), key, problem)
    if sum(map(len, data.values())) > MAXIMUM_SIZE:
        errors.too_long(("data",), MAXIMUM_SIZE)
    validate_type(obj, data, errors)


def validate_type(obj: Object, data: Mapping[str, bytes], errors: FieldErrors) -> None:
    """The types that the server knows; any other is free."""
    kind = text(obj.get("type"))
    if kind == "kubernetes.io/service-account-token":
        if not mapping(mapping(obj.get("metadata")).get("annotations")).get(_ACCOUNT):
            errors.required(("metadata", "annotations", Key(_ACCOUNT)))
    elif kind in _DOCKER:
        validate_docker_config(_DOCKER[kind], data, errors)
    elif kind == "kubernetes.io/basic-auth" and not data.keys() & {"username", "password"}:
        require("username", {}, errors)
        require("password", {}, errors)
    elif kind == "kubernetes.io/ssh-auth" and not data.get("ssh-privatekey"):
        require("ssh-privatekey", {}, errors)
    elif kind == "kubernetes.io/tls":
        require("tls.crt", data, errors)
        require("tls.key", data, errors)


def require(key: str, data: Mapping[str, bytes], errors: FieldErrors) -> None:
    """A key must be there; its value may be empty."""
    if key not in data:
        errors.required(("data", Key(key)))


def validate_docker_config(key: str, data: Mapping[str, bytes], errors: FieldErrors) -> None:
    """A registry's credentials are a JSON object."""
    require(key, data, errors)
    if key in data and (problem := json_problem(data[key])):
        errors.invalid(("data", Key(key)), "<secret contents redacted>", problem)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """The type stays; an immutable one stays as it is."""
    validate_metadata_update(obj, old, errors)
    new_type, old_type = text(obj.get("type")) or "Opaque", text(old.get("type")) or "Opaque"
    if new_type != old_type:
        errors.invalid(("type",), new_type, "field is immutable")
    validate_immutable({**obj, "data": held(obj)}, {**old, "data": held(old)}, errors, ("data",))
    validate(obj, errors, version)
