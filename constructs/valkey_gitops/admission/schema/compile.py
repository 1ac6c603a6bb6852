"""Schemas to types, each when an object first needs it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from valkey_gitops.admission.schema.constraints import constraints
from valkey_gitops.admission.schema.definitions import OBJECT_META, STATUS_SUBRESOURCE, Definitions, Schema
from valkey_gitops.admission.schema.nodes import ANY, AssociativeList, Dictionary, List, Map, Node
from valkey_gitops.admission.schema.required import REQUIRED
from valkey_gitops.admission.schema.scalars import (
    Boolean,
    Bytes,
    Integer,
    IntOrString,
    Number,
    Quantity,
    Scalar,
    String,
    Time,
)

_PRESERVE = "x-kubernetes-preserve-unknown-fields"
_INT_OR_STRING = "x-kubernetes-int-or-string"
_EMBEDDED = "x-kubernetes-embedded-resource"
_LIST_TYPE = "x-kubernetes-list-type"
_LIST_KEYS = "x-kubernetes-list-map-keys"
_MAP_TYPE = "x-kubernetes-map-type"

_OWN_DECODER: dict[str, Callable[[], Node]] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": Quantity,
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": IntOrString,
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": Time,
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": Time,
    "io.k8s.apimachinery.pkg.runtime.RawExtension": Node,
}


class Types:
    """The types of one set of definitions."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._named: dict[str, Node] = {}

    def built_in(self, name: str) -> Node:
        """The type of a built-in definition: what decodes into a Go type."""
        node = self._named.get(name)
        if node is None:
            decoder = _OWN_DECODER.get(name)
            node = self._named[name] = decoder() if decoder else self._decoded(self._definitions.built_in(name))
            if isinstance(node, Map):
                node.required = REQUIRED.get(name, ())
        return node

    def custom(self, name: str) -> Node:
        """The type of a custom resource: what its definition's own schema says."""
        node = self._named.get(name)
        if node is None:
            schema = self._definitions.custom(name)
            node = self._named[name] = self._structural(schema, _CHECKED)
            if schema.get(STATUS_SUBRESOURCE) and isinstance(node, Map) and "status" in node.names:
                node.fields["status"] = self._structural(schema["properties"]["status"], _TYPES_ONLY)
        return node

    def _decoded(self, schema: Schema) -> Node:
        if "$ref" in schema:
            return self.built_in(schema["$ref"])
        node = self._decoded_shape(schema)
        node.default, node.atomic = schema.get("default"), schema.get(_MAP_TYPE) == "atomic"
        return node

    def _decoded_shape(self, schema: Schema) -> Node:
        match schema.get("type"):
            case "object":
                properties = schema.get("properties")
                if properties:
                    return Map(properties, lambda field: self._decoded(properties[field]))
                return Dictionary(self._decoded(schema.get("additionalProperties", {})))
            case "array":
                return _list(schema, self._decoded(schema["items"]))
            case _:
                return _scalar(schema)

    def _structural(self, schema: Schema, mode: "_Mode") -> Node:
        if schema.get("$ref") == OBJECT_META:
            return self.built_in(OBJECT_META)
        if schema.get(_PRESERVE) is True:
            mode = mode._replace(open=True)
        node = self._structural_shape(schema, mode)
        node.default, node.atomic = schema.get("default"), schema.get(_MAP_TYPE) == "atomic"
        if mode.checked:
            node.name = "integer,string" if schema.get(_INT_OR_STRING) else schema.get("type", "")
            node.null = bool(schema.get("nullable")) or node.default is not None or not node.name
            node.constraints = constraints(schema)
            node.exact = None if node.constraints else node.exact
        return node

    def _structural_shape(self, schema: Schema, mode: "_Mode") -> Node:
        match schema.get("type"):
            case "object":
                return self._structural_map(schema, mode)
            case "array":
                return _list(schema, self._structural(schema["items"], mode))
            case "string":
                return String() if schema.get("format", "byte") == "byte" else Scalar()
            case "integer" | "number":
                return Number()
            case "boolean":
                return Boolean()
            case _:
                return Node()

    def _structural_map(self, schema: Schema, mode: "_Mode") -> Node:
        properties: dict[str, Any] = schema.get("properties", {})
        if schema.get(_EMBEDDED):
            text = {"type": "string"}
            properties = {"apiVersion": text, "kind": text, "metadata": {"$ref": OBJECT_META}} | properties
        rest = schema.get("additionalProperties", mode.open or not properties)
        item = self._structural(rest, mode) if isinstance(rest, dict) else ANY
        if not properties:
            return Dictionary(item)
        node = Map(
            properties, lambda field: self._structural(properties[field], mode), item if rest is not False else None
        )
        node.null_is_absent = False
        if mode.checked:
            node.required = tuple(
                name for name in schema.get("required", ()) if "default" not in properties.get(name, {})
            )
        return node


class _Mode(NamedTuple):
    """What a schema takes over from those around it."""

    checked: bool  # values are checked, not only types
    open: bool = False  # x-kubernetes-preserve-unknown-fields somewhere above


_CHECKED = _Mode(checked=True)
_TYPES_ONLY = _Mode(checked=False)


def _list(schema: Schema, item: Node) -> Node:
    if schema.get(_LIST_TYPE) in ("map", "set"):
        return AssociativeList(item, tuple(schema.get(_LIST_KEYS, ())))
    return List(item)


def _scalar(schema: Schema) -> Node:
    type_, format_ = schema.get("type", ""), schema.get("format", "")
    if type_ == "integer":
        return Integer(32 if format_ == "int32" else 64)
    return (_SCALARS.get((type_, format_)) or _SCALARS.get((type_, "")) or Node)()


_SCALARS: dict[tuple[str, str], Callable[[], Node]] = {
    ("string", ""): String,
    ("string", "byte"): Bytes,
    ("string", "date-time"): Time,
    ("number", ""): Number,
    ("boolean", ""): Boolean,
}
