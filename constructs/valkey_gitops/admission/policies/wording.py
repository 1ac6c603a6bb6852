"""The keywords of JSON Schema in the user's words."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

_TELLING = re.compile(r"pass(word|wd)?[ =:]| -a |secret[ =:]|token[ =:]|_AUTH[ =:]|://[^/ ]*:[^/ ]*@", re.IGNORECASE)
"""Where a password may stand in a command or an address."""

_LONGEST = 60  # characters of a value that a message repeats

_TYPES: Mapping[str, str] = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}


def found(value: Any) -> str:
    """A scalar as it would be written, a list or mapping by its kind alone; no text that may hold a password."""
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, str) and ("\n" in value.strip() or _TELLING.search(value)):
        return f"a text of {len(value)} characters"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` (did you mean X?)` where a known name is close, else nothing."""
    close = get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def demand(keyword: str | None, value: Any, instance: Any) -> str:
    """The sentence for a keyword that the instance does not meet."""
    if keyword in _WITH_FOUND:
        return f"{_WITH_FOUND[keyword](value)}; found {found(instance)}"
    if keyword in _PLAIN:
        return _PLAIN[keyword](value)
    return f"does not satisfy {keyword}: {found(value)}" if keyword else "must not be given"


def _types(value: str | list[str]) -> str:
    names = [value] if isinstance(value, str) else value
    return " or ".join(_TYPES.get(name, name) for name in names)


_WITH_FOUND: Mapping[str | None, Callable[[Any], str]] = {
    "type": lambda value: f"must be {_types(value)}",
    "const": lambda value: f"must be {found(value)}",
    "enum": lambda value: f"must be one of {', '.join(map(found, value))}",
    "pattern": lambda value: f"must have the form {value}",
    "minLength": lambda value: f"must have at least {value} characters" if value > 1 else "must not be empty",
    "maxLength": lambda value: f"must have at most {value} characters",
    "minimum": lambda value: f"must be at least {value}",
    "maximum": lambda value: f"must be at most {value}",
    "exclusiveMinimum": lambda value: f"must be more than {value}",
    "exclusiveMaximum": lambda value: f"must be less than {value}",
    "multipleOf": lambda value: f"must be a multiple of {value}",
}
_PLAIN: Mapping[str | None, Callable[[Any], str]] = {
    "contains": lambda _: "must have an element that satisfies the policy",
    "minContains": lambda value: f"must have at least {value} elements that satisfy the policy",
    "maxContains": lambda value: f"must have at most {value} elements of which this policy speaks",
    "minItems": lambda value: f"must have at least {value} elements",
    "maxItems": lambda value: f"must have at most {value} elements",
    "items": lambda _: "has elements too many",
    "uniqueItems": lambda _: "must not repeat an element",
    "minProperties": lambda value: f"must have at least {value} keys",
    "maxProperties": lambda value: f"must have at most {value} keys" if value else "must be empty",
    "dependentRequired": lambda value: "; ".join(f"{key} needs {', '.join(names)}" for key, names in value.items()),
    "anyOf": lambda _: "has none of the forms that are allowed here",
    "oneOf": lambda _: "must have exactly one of the forms that are allowed here",
    "not": lambda _: "has a form that is not allowed here",
}
