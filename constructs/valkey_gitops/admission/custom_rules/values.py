"""A value of a custom resource as an expression sees it, by its schema.

Source: k8s.io/apiserver/pkg/cel/common/values.go.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from valkey_gitops.admission.custom_rules.declared import Schema, below
from valkey_gitops.admission.custom_rules.names import written
from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.list_types import MapItem, MapList, SetList
from valkey_gitops.cel.times import parse_duration, parse_timestamp
from valkey_gitops.cel.values import Timestamp


def _date(text: str) -> Timestamp:
    return parse_timestamp(f"{text}T00:00:00Z")


_FORMATS: dict[str, Callable[[str], Any]] = {
    "byte": base64.b64decode,
    "duration": parse_duration,
    "date": _date,
    "date-time": parse_timestamp,
}


def typed(value: Any, schema: Schema, *, root: bool = False) -> Any:
    """The value; what is null or not declared is not there, and of metadata only the names are."""
    kind = schema.get("type")
    if schema.get("x-kubernetes-int-or-string"):
        return value
    if kind == "object" and isinstance(value, Mapping):
        return _object(value, schema, root=root or bool(schema.get("x-kubernetes-embedded-resource")))
    if kind == "array" and isinstance(value, list):
        items = below(schema, "items")
        return _list([typed(item, items) for item in value], schema)
    return _scalar(value, str(kind), str(schema.get("format", "")))


def _list(items: list[Any], schema: Schema) -> list[Any]:
    match schema.get("x-kubernetes-list-type"):
        case "set":
            return SetList(items)
        case "map":
            keys = [name for key in schema.get("x-kubernetes-list-map-keys") or () for name in written(str(key))]
            return MapList([MapItem(item) if isinstance(item, dict) else item for item in items], keys)
    return items


def _scalar(value: Any, kind: str, form: str) -> Any:
    if kind == "number" and type(value) is int:
        return float(value)
    if kind == "integer" and type(value) is float and value.is_integer():
        return int(value)
    convert = _FORMATS.get(form) if kind == "string" and isinstance(value, str) else None
    try:
        return convert(value) if convert else value
    except (ValueError, EvaluationError):
        return value  # the schema says what is wrong with it


def _object(value: Mapping[str, Any], schema: Schema, *, root: bool) -> dict[str, Any]:
    properties, rest = below(schema, "properties"), schema.get("additionalProperties")
    found: dict[str, Any] = {}
    for key, item in value.items():
        if item is None:
            continue
        if isinstance(rest, Mapping) and not properties:
            found[key] = typed(item, rest)
        elif root and key in ("apiVersion", "kind"):
            found[key] = item
        elif root and key == "metadata" and isinstance(item, Mapping):
            found[key] = {name: item[name] for name in ("name", "generateName") if name in item}
        elif isinstance(inner := properties.get(key), Mapping):
            shown = typed(item, inner)
            found |= dict.fromkeys(written(key), shown)
    return found


def key_of(item: Any, schema: Schema) -> str:
    """What identifies an item of a map list, or of a set."""
    keys = schema.get("x-kubernetes-list-map-keys") or ()
    return repr([item.get(key) for key in keys] if keys and isinstance(item, Mapping) else item)
