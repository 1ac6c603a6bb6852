"""What encoding/json of Go has against a text that should be a JSON object, in its words where they are simple."""

import json

_NAMES = {list: "array", str: "string", bool: "bool", int: "number", float: "number"}
_PLACES = {
    "Extra data": "after top-level value",
    "Expecting value": "looking for beginning of value",
    "Expecting property name": "looking for beginning of object key string",
    "Expecting ':'": "after object key",
    "Expecting ','": "after object key:value pair",
}
"""What Python says, and where Go says that the wrong character is."""


def json_problem(data: bytes) -> str:
    """One sentence, or nothing for a JSON object or null."""
    try:
        value = json.loads(data.decode(errors="replace"), parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return _syntax_problem(error)
    except (ValueError, RecursionError) as error:
        return str(error)
    if value is None or isinstance(value, dict):
        return ""
    return f"json: cannot unmarshal {_NAMES[type(value)]} into Go value of type map[string]interface {{}}"


def _refuse(constant: str) -> None:
    problem = f"invalid character '{constant[0]}' looking for beginning of value"
    raise ValueError(problem)


def _syntax_problem(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc.rstrip()):
        return "unexpected end of JSON input"
    place = next((place for start, place in _PLACES.items() if error.msg.startswith(start)), "in string literal")
    return f"invalid character '{error.doc[error.pos]}' {place}"
