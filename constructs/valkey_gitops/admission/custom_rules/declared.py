"""The CEL type of a schema. Source: k8s.io/apiserver/pkg/cel/common/schemas.go."""

from collections.abc import Iterator, Mapping
from typing import Any

from valkey_gitops.admission.custom_rules.names import written
from valkey_gitops.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN_TYPE,
    INT,
    STRING,
    TIMESTAMP,
    Type,
    list_of,
    map_of,
    object_type,
)

Schema = Mapping[str, Any]

_METADATA = object_type("metadata", {"name": STRING, "generateName": STRING})
_SCALARS = {"boolean": BOOL, "number": DOUBLE, "integer": INT}
_FORMATS = {"byte": BYTES, "duration": DURATION, "date": TIMESTAMP, "date-time": TIMESTAMP}


def declared(schema: Schema, name: str = "selfType", *, root: bool = False) -> Type | None:
    """The type; None where an expression sees nothing of the values. `root`: whether they are whole objects."""
    if schema.get("x-kubernetes-int-or-string"):
        return DYN_TYPE
    match schema.get("type"):
        case "array":
            item = declared(below(schema, "items"), f"{name}.@idx")
            return list_of(item) if item else None
        case "object":
            return _object(schema, name, root=root or bool(schema.get("x-kubernetes-embedded-resource")))
        case "string":
            return _FORMATS.get(str(schema.get("format")), STRING)
        case kind:
            return _SCALARS.get(str(kind))


def _object(schema: Schema, name: str, *, root: bool) -> Type | None:
    rest = schema.get("additionalProperties")
    if isinstance(rest, Mapping) and not schema.get("properties"):
        value = declared(rest, f"{name}.@elem")
        return map_of(STRING, value) if value else None
    fields: dict[str, Type] = {}
    for field, inner in _properties(schema):
        if found := declared(inner, f"{name}.{field}"):
            fields |= dict.fromkeys(written(field), found)
    if root:
        fields |= {"apiVersion": STRING, "kind": STRING, "metadata": _METADATA}
    return object_type(name, fields)


def _properties(schema: Schema) -> Iterator[tuple[str, Schema]]:
    for field, inner in below(schema, "properties").items():
        if isinstance(inner, Mapping) and "$ref" not in inner:
            yield field, inner


def below(schema: Schema, word: str) -> Schema:
    """What a schema has under a word; nothing where that is no mapping, which other rules deny."""
    found = schema.get(word)
    return found if isinstance(found, Mapping) else {}
