"""allOf, anyOf, oneOf and not: whether a value is valid under a schema, without saying why."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from valkey_gitops.admission.schema.formats import FORMATS

_OF: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "array": (list,),
}


def holds(schema: dict[str, Any], value: Any) -> bool:
    """Whether a value is valid under a schema of value checks."""
    return all(check(schema[word], value) for word, check in _CHECKS.items() if word in schema)


def defaulted(schema: dict[str, Any], value: Any) -> Any:
    """The value as the API server checks it, with the schema's defaults filled in."""
    if type(value) is list and "items" in schema:
        return [defaulted(schema["items"], item) for item in value]
    if type(value) is not dict:
        return value
    fields = schema.get("properties", {})
    filled = {name: defaulted(fields.get(name, {}), item) for name, item in value.items()}
    for name, field in fields.items():
        if "default" in field and filled.get(name) is None:
            filled[name] = defaulted(field, field["default"])
    return filled


def matches(pattern: str, text: str) -> bool:
    """Whether a text holds a match of an RE2 pattern; one that Python cannot read matches everything."""
    compiled = _compiled(pattern)
    return compiled is None or compiled.search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    # In RE2 `$` is the very end of the text and classes are ASCII.
    ended = re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", lambda match: match[1] or r"\Z", pattern).replace(r"\z", r"\Z")
    try:
        return re.compile(ended, re.ASCII)
    except re.error:
        return None


def _typed(wanted: str, value: Any) -> bool:
    return type(value) in _OF[wanted] or (wanted == "integer" and type(value) is float and value.is_integer())


def _all_of(schemas: list[dict[str, Any]], value: Any) -> str:
    fine = all(holds(schema, value) for schema in schemas)
    return "" if fine else 'Invalid value: "": "{place}" must validate all the schemas (allOf)'


def _any_of(schemas: list[dict[str, Any]], value: Any) -> str:
    fine = any(holds(schema, value) for schema in schemas)
    return "" if fine else 'Invalid value: "": "{place}" must validate at least one schema (anyOf)'


def _one_of(schemas: list[dict[str, Any]], value: Any) -> str:
    valid = sum(holds(schema, value) for schema in schemas)
    if valid == 1:
        return ""
    found = f"Found {valid} valid alternatives" if valid else "Found none valid"
    return f'Invalid value: "": "{{place}}" must validate one and only one schema (oneOf). {found}'


def _not(schema: dict[str, Any], value: Any) -> str:
    return 'Invalid value: "": "{place}" must not validate the schema (not)' if holds(schema, value) else ""


JUNCTORS: dict[str, Callable[[Any, Any], str]] = {"allOf": _all_of, "anyOf": _any_of, "oneOf": _one_of, "not": _not}
"""What is wrong with a value, with `{place}` for its path; nothing is the empty string."""

_CHECKS: dict[str, Callable[[Any, Any], bool]] = {
    "type": _typed,
    "required": lambda names, value: type(value) is not dict or all(name in value for name in names),
    "properties": lambda schemas, value: (
        type(value) is not dict or all(holds(schemas[name], item) for name, item in value.items() if name in schemas)
    ),
    "items": lambda schema, value: type(value) is not list or all(holds(schema, item) for item in value),
    "enum": lambda values, value: value in values,
    "pattern": lambda pattern, value: type(value) is not str or matches(pattern, value),
    "format": lambda name, value: name not in FORMATS or (type(value) is str and FORMATS[name](value)),
    "minimum": lambda limit, value: type(value) not in (int, float) or value >= limit,
    "maximum": lambda limit, value: type(value) not in (int, float) or value <= limit,
    "minLength": lambda limit, value: type(value) is not str or len(value) >= limit,
    "maxLength": lambda limit, value: type(value) is not str or len(value) <= limit,
    "minItems": lambda limit, value: type(value) is not list or len(value) >= limit,
    "maxItems": lambda limit, value: type(value) is not list or len(value) <= limit,
    "minProperties": lambda limit, value: type(value) is not dict or len(value) >= limit,
    "maxProperties": lambda limit, value: type(value) is not dict or len(value) <= limit,
    "allOf": lambda schemas, value: not _all_of(schemas, value),
    "anyOf": lambda schemas, value: not _any_of(schemas, value),
    "oneOf": lambda schemas, value: not _one_of(schemas, value),
    "not": lambda schema, value: not _not(schema, value),
}
