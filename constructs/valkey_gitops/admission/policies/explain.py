"""Why an instance fails a schema: the sentence that its author wrote (`x-message`), else one in the user's words."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema_rs

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.policies.policy import JsonSchema, Schema

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_MESSAGE = "x-message"
_CONTAINERS = {"properties", "patternProperties", "dependentSchemas", "allOf", "anyOf", "oneOf", "prefixItems"}
"""Keywords that hold schemas by name or number: what is below them is a schema again, whatever its name."""

_PLAIN = {"type", "enum", "const", "pattern", "required", "anyOf", "oneOf", "not", "contains", "minimum", "maximum"}
_PLAIN |= {"minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"}
"""Keywords of which both libraries tell the same."""

_HIDDEN = "(hidden)"
_MOST_FAILURES = 30  # a wholly different object is told once, not hundreds of times


class Failure(NamedTuple):
    """One unmet demand: the path inside the instance and a sentence."""

    path: Path
    message: str


class _Error(NamedTuple):
    """A failure as jsonschema tells it, with as much as is read of it."""

    absolute_path: tuple[str | int, ...]
    absolute_schema_path: tuple[str | int, ...]
    validator: str
    validator_value: Any
    instance: Any
    schema: Any


def explain(schema: JsonSchema, instance: Any, *, secret: bool = False) -> list[Failure]:
    """The unmet demands of a schema that the instance is known to fail, by path; at least one.

    Of a `secret` instance no message repeats a value.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 # 90 ms that only some failures are worth

    errors = (_deepest(error) for error in Draft202012Validator(schema).iter_errors(instance))
    return _told(schema, errors, secret)


def explain_quickly(schema: Schema, instance: Any, *, secret: bool = False) -> list[Failure]:
    """The same without jsonschema, where the fast library's errors lead to the author's own sentences."""
    errors = list(_plain_errors(schema, instance))
    if None in errors:
        return explain(schema.source, instance, secret=secret)
    return _told(schema.source, (error for error in errors if error), secret)


def _plain_errors(schema: Schema, instance: Any) -> Iterator[_Error | None]:
    """The errors of the fast library; None for one that only the other can explain."""
    for error in schema.compiled.iter_errors(instance):
        steps = tuple(error.schema_path)
        keyword = steps[-1] if steps else ""
        if keyword not in _PLAIN or "$defs" in steps or "propertyNames" in steps:
            yield None
            return
        own: Any = schema.source
        for step in steps[:-1]:
            own = own[step]
        if keyword in {"anyOf", "oneOf"} and not _own_message(own):
            yield None
            return
        yield _Error(tuple(error.instance_path), steps, str(keyword), own[keyword], error.instance, own)


def _told(schema: JsonSchema, errors: "Iterator[_Error] | Iterator[ValidationError]", secret: bool) -> list[Failure]:
    failures = {failure for error in errors for failure in _failures(schema, error, secret)}
    ordered = sorted(failures, key=lambda failure: ([str(step) for step in failure.path], failure.message))
    if len(ordered) > _MOST_FAILURES:
        rest = Failure((), f"and {len(ordered) - _MOST_FAILURES} more demands of this policy are not met")
        return [*ordered[:_MOST_FAILURES], rest]
    return ordered or [Failure((), _own_message(schema) or "does not satisfy the policy's schema")]


def _deepest(error: "ValidationError") -> "ValidationError":
    """The failure inside the likeliest branch of an anyOf or oneOf, unless the choice has a sentence of its own."""
    from jsonschema.exceptions import best_match  # noqa: PLC0415 # as above

    best = None if _own_message(error.schema) else best_match([error])
    return best or error


def _failures(schema: JsonSchema, error: "ValidationError | _Error", secret: bool) -> Iterator[Failure]:
    """The failures that one error of jsonschema stands for: it reports all keys of a mapping as one."""
    from valkey_gitops.admission.policies.wording import demand, did_you_mean, found  # noqa: PLC0415 # difflib

    path, steps = tuple(error.absolute_path), tuple(error.absolute_schema_path)
    keyword: Any = error.validator  # None where the schema is `false`
    value: Any = error.validator_value
    instance: Any = error.instance
    own: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    message = _nearest_message(schema, steps)
    if keyword == "required":
        for name in (name for name in value if name not in instance):
            written = _own_message(own.get("properties", {}).get(name)) or message
            yield Failure(path, f"{written} ({name} is missing)" if written else f"{name} is missing")
    elif keyword == "additionalProperties":
        known = own.get("properties", {})
        for name in _additional(own, instance):
            unknown = f"unknown key {name}{did_you_mean(name, known)}"
            yield Failure((*path, name), f"{message} ({unknown})" if message else unknown)
    else:
        if "propertyNames" in steps and isinstance(instance, str):
            path = (*path, instance)
        forbidden = keyword == "not" and value in ({}, True)  # whatever the value is: it may be a password
        shown = _HIDDEN if secret or forbidden else instance
        detail = "" if shown is _HIDDEN or isinstance(instance, (dict, list)) else f" (found {found(instance)})"
        yield Failure(path, f"{message}{detail}" if message else demand(keyword, value, shown))


def _additional(own: Mapping[str, Any], instance: Mapping[str, Any]) -> Iterator[str]:
    patterns = [{"pattern": pattern} for pattern in own.get("patternProperties", {})]
    for name in instance:
        if name not in own.get("properties", {}) and not any(jsonschema_rs.is_valid(p, name) for p in patterns):
            yield name


def _nearest_message(schema: JsonSchema, steps: tuple[Any, ...]) -> str:
    """The x-message of the innermost schema on the way to a failed keyword; jsonschema leaves $ref out of the way."""
    message = ""
    here: Any = schema
    in_schema = True
    for step in steps:
        if in_schema:
            message, here = _through_refs(schema, here, message)
        in_schema = not (in_schema and step in _CONTAINERS)
        here = here[step] if isinstance(here, list) else here.get(step)
    return (_own_message(here) if in_schema else "") or message


def _through_refs(root: Any, here: Any, message: str) -> tuple[str, Any]:
    message = _own_message(here) or message
    while isinstance(here, dict) and "$ref" in here:
        target = root
        for step in here["$ref"].removeprefix("#").split("/")[1:]:
            target = target[step.replace("~1", "/").replace("~0", "~")]
        here = target
        message = _own_message(here) or message
    return message, here


def _own_message(schema: Any) -> str:
    return str(schema.get(_MESSAGE, "")) if isinstance(schema, Mapping) else ""
