"""ConfigMaps. Source: k8s.io/kubernetes/pkg/apis/core/validation."""

from binascii import Error as NotBase64
from binascii import a2b_base64

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.errors import FieldErrors, Key
from valkey_gitops.admission.validate.metadata import mapping, text, validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import config_key_problems, dns1123_subdomain_problems

MAXIMUM_SIZE = 1024 * 1024
"""Bytes of all values together, of a ConfigMap and of a Secret."""


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Keys become file names, so each is one and there is each only once; and a limit on the size."""
    del version
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    data, binary = mapping(obj.get("data")), mapping(obj.get("binaryData"))
    for key in sorted(data):
        for problem in config_key_problems(key):
            errors.invalid(("data", Key(key)), key, problem)
        if key in binary:
            errors.invalid(("data", Key(key)), key, "duplicate of key present in binaryData")
    for key in sorted(binary):
        for problem in config_key_problems(key):
            errors.invalid(("binaryData", Key(key)), key, problem)
    size = sum(len(text(value).encode()) for value in data.values())
    if size + sum(len(decoded(value)) for value in binary.values()) > MAXIMUM_SIZE:
        errors.too_long((), MAXIMUM_SIZE)


def decoded(value: object) -> bytes:
    """The bytes of a value in base64; nothing for what is none, which the schema stage has reported."""
    try:
        return a2b_base64(text(value))
    except (NotBase64, ValueError):
        return b""


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """An immutable one stays so, and as it is."""
    validate_metadata_update(obj, old, errors)
    validate_immutable(obj, old, errors, ("data", "binaryData"))
    validate(obj, errors, version)


def validate_immutable(obj: Object, old: Object, errors: FieldErrors, fields: tuple[str, ...]) -> None:
    """The rule of ConfigMaps and Secrets that are marked immutable."""
    if old.get("immutable") is not True:
        return
    if obj.get("immutable") is not True:
        errors.forbidden(("immutable",), "field is immutable when `immutable` is set")
    for field in fields:
        if mapping(obj.get(field)) != mapping(old.get(field)):
            errors.forbidden((field,), "field is immutable when `immutable` is set")
