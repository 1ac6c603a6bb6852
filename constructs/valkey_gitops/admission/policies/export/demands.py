"""A JSON Schema as single demands, each with the sentence that its author wrote for it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.policies.export.holds import Translation, either, known, negated
from valkey_gitops.admission.policies.export.values import Value
from valkey_gitops.admission.policies.wording import demand

_SAY = "x-message"


class Demand(NamedTuple):
    """An expression that must be true, and what is said where it is not."""

    expression: str
    message: str


def demands(translation: Translation, schema: Any, value: Value, message: str = "") -> Iterator[Demand]:
    """What the schema asks of the value, part by part; `message` is the nearest sentence around it."""
    if isinstance(schema, bool):
        if not schema:
            yield Demand("false", message or "must not be given")
        return
    message = schema.get(_SAY, message)
    for key, argument in schema.items():
        if key in _PARTS:
            yield from _PARTS[key](translation, schema, value, message)
        elif key not in {"$comment", "$defs", _SAY, "then", "else", "minContains", "maxContains"}:
            said = message or demand(key, argument, None).partition("; found")[0]
            yield Demand(translation.keyword(key, schema, value), said)


def _properties(translation: Translation, schema: Mapping[str, Any], value: Value, message: str) -> Iterator[Demand]:
    for name, sub in schema["properties"].items():
        child, absent = value.member(name), negated(value.has(name))
        for item in demands(translation, sub, child.value, message):
            yield Demand(either([absent, child.wrap(item.expression)]), item.message)


def _items(translation: Translation, schema: Mapping[str, Any], value: Value, message: str) -> Iterator[Demand]:
    if "prefixItems" in schema:
        translation.keyword("items", schema, value)  # refuses
    item = value.each()
    for part in demands(translation, schema["items"], item.value, message):
        yield Demand(item.wrap(part.expression), part.message)


def _additional(translation: Translation, schema: Mapping[str, Any], value: Value, message: str) -> Iterator[Demand]:
    key, child = value.entry()
    for part in demands(translation, schema["additionalProperties"], child.value, message or "unknown key"):
        yield Demand(child.wrap(either([known(key, schema), part.expression])), part.message)


def _names(translation: Translation, schema: Mapping[str, Any], value: Value, message: str) -> Iterator[Demand]:
    key = value.each()
    for part in demands(translation, schema["propertyNames"], key.value, message):
        yield Demand(key.wrap(part.expression), part.message)


def _required(_: Translation, schema: Mapping[str, Any], value: Value, message: str) -> Iterator[Demand]:
    for name in schema["required"]:
        own = schema.get("properties", {}).get(name)
        written = own.get(_SAY, "") if isinstance(own, Mapping) else ""
        yield Demand(value.has(name), written or message or f"{name} is missing")


def _all_of(translation: Translation, schema: Mapping[str, Any], value: Value, message: str) -> Iterator[Demand]:
    for sub in schema["allOf"]:
        yield from demands(translation, sub, value, message)


def _if(translation: Translation, schema: Mapping[str, Any], value: Value, message: str) -> Iterator[Demand]:
    condition = translation.holds(schema["if"], value)
    for item in demands(translation, schema.get("then", True), value, message):
        yield Demand(either([negated(condition), item.expression]), item.message)
    for item in demands(translation, schema.get("else", True), value, message):
        yield Demand(either([condition, item.expression]), item.message)


def _ref(translation: Translation, schema: Mapping[str, Any], value: Value, message: str) -> Iterator[Demand]:
    found: list[Demand] = translation.through(
        schema["$ref"], lambda sub: list(demands(translation, sub, value, message))
    )
    yield from found


_PARTS: Mapping[str, Callable[..., Iterator[Demand]]] = {
    "properties": _properties,
    "items": _items,
    "additionalProperties": _additional,
    "propertyNames": _names,
    "required": _required,
    "allOf": _all_of,
    "if": _if,
    "$ref": _ref,
}
