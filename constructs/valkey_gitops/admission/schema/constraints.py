"""The value checks of a custom resource's schema, in the words of the API server."""

from collections.abc import Callable, Iterator, Sized
from typing import Any

from valkey_gitops.admission.model import field_path
from valkey_gitops.admission.schema.formats import FORMATS
from valkey_gitops.admission.schema.junctors import JUNCTORS, defaulted, matches
from valkey_gitops.admission.schema.nodes import Constraint
from valkey_gitops.admission.schema.report import Report, Trail, steps
from valkey_gitops.admission.schema.words import go_type, json_type, shown

Say = Callable[[Any, str], str]
"""From the value and its place to what is wrong with it; nothing is the empty string."""


def constraints(schema: dict[str, Any]) -> tuple[Constraint, ...]:
    """The checks that a schema asks of values of the right type."""
    if schema.get("x-kubernetes-int-or-string"):
        return (_int_or_string, *(_stated(schema, schema.keys() - {"anyOf"})))
    return tuple(_stated(schema, schema.keys()))


def _stated(schema: dict[str, Any], words: Any) -> Iterator[Constraint]:
    if schema.get("type") == "integer":
        yield _integral
    text = [limit(schema[word], schema) for word, limit in _TEXT_LIMITS.items() if word in words]
    if text:
        yield _constraint("invalid-value", _first(text))
    for word, limit in _LIMITS.items():
        if word in words:
            yield _constraint("invalid-value", limit(schema[word], schema))
    if "enum" in words:
        yield _constraint("unsupported-value", _enum(schema["enum"]))
    if "format" in words and schema["format"] in FORMATS:
        yield _constraint("invalid-value", _format(schema["format"]))
    for word in JUNCTORS:
        if word in words:
            yield _constraint("invalid-value", _junctor(word, schema))


def _constraint(rule: str, say: Say) -> Constraint:
    def check(value: Any, trail: Trail, report: Report) -> None:
        text = say(value, "")
        if text:
            report.invalid(rule, trail, say(value, field_path(steps(trail))))

    return check


def _first(sayings: list[Say]) -> Say:
    """The server stops at the first thing wrong with a text."""
    return lambda value, place: next(filter(None, (say(value, place) for say in sayings)), "")


def _int_or_string(value: Any, trail: Trail, report: Report) -> None:
    if type(value) is not str and not _is_integer(value):
        _wrong(value, trail, report, "integer,string")


def _integral(value: Any, trail: Trail, report: Report) -> None:
    if not _is_integer(value):
        _wrong(float(value), trail, report, "integer")  # a number beyond 64 bits decodes to a float


def _is_integer(value: Any) -> bool:
    whole = type(value) is int or (type(value) is float and value.is_integer())
    return whole and -(1 << 63) <= value < 1 << 63


def _wrong(value: Any, trail: Trail, report: Report, wanted: str) -> None:
    place, got = field_path(steps(trail)), json_type(value)
    text = f'Invalid value: "{got}": {place} in body must be of type {wanted}: "{got}"'
    report.invalid("wrong-type", trail, text)


def _enum(supported: list[Any]) -> Say:
    names = ", ".join(shown(value) for value in supported)
    return lambda value, _: (
        "" if value in supported else f"Unsupported value: {shown(value)}: supported values: {names}"
    )


def _format(name: str) -> Say:
    valid = FORMATS[name]

    def say(value: Any, place: str) -> str:
        if type(value) is str and valid(value):
            return ""
        got = shown(value) if type(value) is str else f'"{go_type(value)}"'
        return f"Invalid value: {got}: {place} in body must be of type {name}: {got}"

    return say


def _junctor(word: str, schema: dict[str, Any]) -> Say:
    judge, schemas = JUNCTORS[word], schema[word]
    return lambda value, place: judge(schemas, defaulted(schema, value)).replace("{place}", place)


def _pattern(pattern: str, _: Any) -> Say:
    def say(value: Any, place: str) -> str:
        fine = type(value) is not str or matches(pattern, value)
        return "" if fine else f"Invalid value: {shown(value)}: {place} in body should match '{pattern}'"

    return say


def _minimum(limit: float, schema: dict[str, Any]) -> Say:
    if schema.get("exclusiveMinimum"):
        return _number(lambda value: value > limit, f"should be greater than {limit}")
    return _number(lambda value: value >= limit, f"should be greater than or equal to {limit}")


def _maximum(limit: float, schema: dict[str, Any]) -> Say:
    if schema.get("exclusiveMaximum"):
        return _number(lambda value: value < limit, f"should be less than {limit}")
    return _number(lambda value: value <= limit, f"should be less than or equal to {limit}")


def _multiple(factor: float, _: Any) -> Say:
    return _number(lambda value: value % factor == 0, f"should be a multiple of {factor}")


def _number(fine: Callable[[float], bool], demand: str) -> Say:
    def say(value: Any, place: str) -> str:
        wrong = type(value) in (int, float) and not fine(value)
        return f"Invalid value: {shown(value)}: {place} in body {demand}" if wrong else ""

    return say


def _at_least(of: type[Sized], things: str) -> Callable[[int, Any], Say]:
    def limit(least: int, _: Any) -> Say:
        def say(value: Any, place: str) -> str:
            if not isinstance(value, of) or len(value) >= least:
                return ""
            got = shown(value) if of is str else len(value)
            return f"Invalid value: {got}: {place} in body should {things.format(least)}"

        return say

    return limit


def _at_most(of: type[Sized], text: str) -> Callable[[int, Any], Say]:
    def limit(most: int, _: Any) -> Say:
        end = "" if most == 1 else "s"
        return lambda value, _: (
            text.format(len(value), most, end) if isinstance(value, of) and len(value) > most else ""
        )

    return limit


_TEXT_LIMITS: dict[str, Callable[[Any, Any], Say]] = {
    "maxLength": _at_most(str, "Too long: may not be more than {1} bytes"),
    "minLength": _at_least(str, "be at least {} chars long"),
    "pattern": _pattern,
}

_LIMITS: dict[str, Callable[[Any, Any], Say]] = {
    "minimum": _minimum,
    "maximum": _maximum,
    "multipleOf": _multiple,
    "minItems": _at_least(list, "have at least {} items"),
    "maxItems": _at_most(list, "Too many: {}: must have at most {} item{}"),
    "minProperties": _at_least(dict, "have at least {} properties"),
    "maxProperties": _at_most(dict, "Too many: {}: must have at most {} item{}"),
}
