"""A JSON Schema as one CEL expression: whether a value satisfies it.

Kubernetes has judged types and nulls before a policy is asked, so mappings and lists are taken as such; scalars may be
of two types (a port), and their keywords ask.
"""

from collections.abc import Callable, Mapping
from typing import Any

from valkey_gitops.admission.policies.export.values import NotTranslatableError, Value, literal

_TYPES = {
    "string": "string",
    "integer": "int",
    "boolean": "bool",
    "array": "list",
    "object": "map",
    "null": "null_type",
}
_IGNORED = {"$comment", "$defs", "x-message", "then", "else", "minContains", "maxContains"}


class Translation:
    """One JSON Schema with its definitions."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self._open: list[str] = []

    def resolve(self, reference: str) -> Any:
        """The schema that a `$ref` leads to."""
        found = self.root
        for step in reference.removeprefix("#").split("/")[1:]:
            found = found[step.replace("~1", "/").replace("~0", "~")]
        return found

    def through(self, reference: str, then: Callable[[Any], Any]) -> Any:
        """What `then` makes of the schema behind a `$ref`; refused where it leads back to itself."""
        if reference in self._open:
            raise NotTranslatableError("it looks at every node of the object, and CEL has no recursion")
        self._open.append(reference)
        try:
            return then(self.resolve(reference))
        finally:
            self._open.pop()

    def holds(self, schema: Any, value: Value) -> str:
        """Whether the value satisfies the schema."""
        if isinstance(schema, bool):
            return "true" if schema else "false"
        parts = [self._keyword(key, schema, value) for key in schema if key not in _IGNORED]
        return every(parts)

    def keyword(self, key: str, schema: Mapping[str, Any], value: Value) -> str:
        """Whether the value meets one keyword of the schema."""
        return self._keyword(key, schema, value)

    def _keyword(self, key: str, schema: Mapping[str, Any], value: Value) -> str:
        argument = schema[key]
        if key == "$ref":
            return str(self.through(argument, lambda target: self.holds(target, value)))
        if key in _SCALARS:
            return _SCALARS[key](argument, value.text)
        if key in _SIZES:
            return f"size({value.text}) {_SIZES[key]} {argument}"
        rule = _RULES.get(key)
        if rule is None:
            raise NotTranslatableError(f"CEL has no counterpart of the keyword {key}")
        return rule(self, argument, value, schema)

    def properties(self, argument: Mapping[str, Any], value: Value, _: Mapping[str, Any]) -> str:
        """Each property that is there satisfies its schema."""
        parts = []
        for name, sub in argument.items():
            child = value.member(name)
            parts.append(either([negated(value.has(name)), child.wrap(self.holds(sub, child.value))]))
        return every(parts)

    def pattern_properties(self, argument: Mapping[str, Any], value: Value, _: Mapping[str, Any]) -> str:
        """Each value under a matching key satisfies its schema."""
        parts = []
        for pattern, sub in argument.items():
            key, child = value.entry()
            parts.append(child.wrap(either([f"!{key}.matches({literal(pattern)})", self.holds(sub, child.value)])))
        return every(parts)

    def additional_properties(self, argument: Any, value: Value, schema: Mapping[str, Any]) -> str:
        """Each value under a key that no other keyword speaks of satisfies the schema."""
        key, child = value.entry()
        return child.wrap(either([known(key, schema), self.holds(argument, child.value)]))

    def property_names(self, argument: Any, value: Value, _: Mapping[str, Any]) -> str:
        """Each key satisfies the schema."""
        key = value.each()
        return key.wrap(self.holds(argument, key.value))

    def items(self, argument: Any, value: Value, schema: Mapping[str, Any]) -> str:
        """Each element satisfies the schema."""
        if "prefixItems" in schema:
            raise NotTranslatableError("it tells the first elements of a list from the rest")
        item = value.each()
        return item.wrap(self.holds(argument, item.value))

    def prefix_items(self, argument: list[Any], value: Value, _: Mapping[str, Any]) -> str:
        """The first elements satisfy their schemas."""
        return every(
            either([f"size({value.text}) <= {number}", self.holds(sub, Value(f"{value.text}[{number}]", value.names))])
            for number, sub in enumerate(argument)
        )

    def contains(self, argument: Any, value: Value, schema: Mapping[str, Any]) -> str:
        """Enough elements, and not too many, satisfy the schema."""
        least, most = schema.get("minContains", 1), schema.get("maxContains")
        simple = most is None and least == 1
        item = value.each("exists" if simple else "filter")
        found = item.wrap(self.holds(argument, item.value))
        if simple:
            return found
        bounds = [f"size({found}) >= {least}"] + ([f"size({found}) <= {most}"] if most is not None else [])
        return every(bounds)

    def required(self, argument: list[str], value: Value, _: Mapping[str, Any]) -> str:
        """All these keys are there."""
        return every(value.has(name) for name in argument)

    def dependent(self, argument: Mapping[str, list[str]], value: Value, _: Mapping[str, Any]) -> str:
        """With the key the others are there."""
        return every(
            either([negated(value.has(name)), every(map(value.has, others))]) for name, others in argument.items()
        )

    def all_of(self, argument: list[Any], value: Value, _: Mapping[str, Any]) -> str:
        """All of the schemas hold."""
        return every(self.holds(sub, value) for sub in argument)

    def any_of(self, argument: list[Any], value: Value, _: Mapping[str, Any]) -> str:
        """One of the schemas holds."""
        return either([self.holds(sub, value) for sub in argument])

    def one_of(self, argument: list[Any], value: Value, _: Mapping[str, Any]) -> str:
        """Exactly one of the schemas holds."""
        parts = ", ".join(self.holds(sub, value) for sub in argument)
        name = value.names.fresh("b")
        return f"[{parts}].filter({name}, {name}).size() == 1"

    def denied(self, argument: Any, value: Value, _: Mapping[str, Any]) -> str:
        """The schema does not hold."""
        return negated(self.holds(argument, value))

    def conditional(self, argument: Any, value: Value, schema: Mapping[str, Any]) -> str:
        """`then` where the schema holds, else `else`."""
        condition = self.holds(argument, value)
        parts = []
        if "then" in schema:
            parts.append(either([negated(condition), self.holds(schema["then"], value)]))
        if "else" in schema:
            parts.append(either([condition, self.holds(schema["else"], value)]))
        return every(parts)


def every(parts: Any) -> str:
    """All of them."""
    told = [part for part in parts if part != "true"]
    if "false" in told:
        return "false"
    return " && ".join(f"({part})" if " || " in part or " ? " in part else part for part in told) or "true"


def either(parts: list[str]) -> str:
    """One of them."""
    told = [part for part in parts if part != "false"]
    if "true" in told:
        return "true"
    return " || ".join(f"({part})" if " && " in part or " ? " in part else part for part in told) or "false"


def negated(part: str) -> str:
    """The opposite."""
    return {"true": "false", "false": "true"}.get(part, f"!({part})")


def known(key: str, schema: Mapping[str, Any]) -> str:
    """Whether a key is one that `properties` or `patternProperties` speak of."""
    names = list(schema.get("properties", {}))
    told = [f"{key} in {literal(names)}"] if names else []
    return either(told + [f"{key}.matches({literal(pattern)})" for pattern in schema.get("patternProperties", {})])


def _types(argument: str | list[str], text: str) -> str:
    names = [argument] if isinstance(argument, str) else argument
    told = [f"type({text}) == {_TYPES[name]}" for name in names if name != "number"]
    return either(told + ([_number(text)] if "number" in names else []))


def _number(text: str) -> str:
    return f"type({text}) == int || type({text}) == double"


def _equal(argument: Any, text: str) -> str:
    return f"{text} == {literal(argument)}"


def _bound(sign: str) -> Callable[[Any, str], str]:
    return lambda argument, text: f"!({_number(text)}) || {text} {sign} {argument}"


_SCALARS: Mapping[str, Callable[[Any, str], str]] = {
    "type": _types,
    "const": _equal,
    "enum": lambda argument, text: either([_equal(item, text) for item in argument]),
    "pattern": lambda argument, text: f"type({text}) != string || {text}.matches({literal(argument)})",
    "minLength": lambda argument, text: f"type({text}) != string || size({text}) >= {argument}",
    "maxLength": lambda argument, text: f"type({text}) != string || size({text}) <= {argument}",
    "minimum": _bound(">="),
    "maximum": _bound("<="),
    "exclusiveMinimum": _bound(">"),
    "exclusiveMaximum": _bound("<"),
}
_SIZES = {"minItems": ">=", "maxItems": "<=", "minProperties": ">=", "maxProperties": "<="}
_RULES: Mapping[str, Callable[..., str]] = {
    "properties": Translation.properties,
    "patternProperties": Translation.pattern_properties,
    "additionalProperties": Translation.additional_properties,
    "propertyNames": Translation.property_names,
    "items": Translation.items,
    "prefixItems": Translation.prefix_items,
    "contains": Translation.contains,
    "required": Translation.required,
    "dependentRequired": Translation.dependent,
    "allOf": Translation.all_of,
    "anyOf": Translation.any_of,
    "oneOf": Translation.one_of,
    "not": Translation.denied,
    "if": Translation.conditional,
}
