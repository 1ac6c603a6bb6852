"""Values and types, as messages name them."""

import json
from typing import Any

_GO = {
    str: "string",
    bool: "bool",
    int: "int64",
    float: "float64",
    dict: "map[string]interface {}",
    list: "[]interface {}",
}
_JSON = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "object",
    list: "array",
    type(None): "null",
}
_LONGEST = 60


def shown(value: Any) -> str:
    """A value as JSON, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def go_type(value: Any) -> str:
    """The name of the type that the server's JSON decoder gives a value."""
    return _GO.get(type(value), "nil")


def json_type(value: Any) -> str:
    """The JSON Schema name of a value's type."""
    return _JSON[type(value)]


def quote_it(value: Any) -> str:
    """What to write for a scalar that must be a string."""
    if isinstance(value, bool):
        return (
            f'quote it: "{str(value).lower()}" (YAML reads yes, no, on, off, true, false without quotes as a boolean)'
        )
    if isinstance(value, int | float):
        return f'quote it: "{value}"'
    return "write a string"


def unquote_it(value: Any) -> str:
    """What to write for a scalar that must be a number."""
    if isinstance(value, str) and value.strip().lstrip("+-").isdigit():
        return f"write {value.strip()} without quotes"
    return "write a number"
