"""string.format: cel-go's version 1, whose numbers are written for the locale en_US by golang.org/x/text."""

from collections.abc import Callable, Sequence
from math import isfinite, isnan
from typing import Any

from valkey_gitops.cel.ast import ListNode, MapNode, Node
from valkey_gitops.cel.conversions import double_from_string, string_from_bytes, type_name
from valkey_gitops.cel.equality import value_of
from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.library.quoting import quoted
from valkey_gitops.cel.numbers import shown_double
from valkey_gitops.cel.source import Issues
from valkey_gitops.cel.times import shown_duration, shown_timestamp
from valkey_gitops.cel.types import DYN
from valkey_gitops.cel.values import Duration, Timestamp, TypeValue, Uint

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_PRECISION = 6
_WORDS = ("NaN", "Infinity", "-Infinity")
_NUMBERS = ("int", "uint")
_CLAUSES: dict[str, tuple[str, tuple[str, ...]]] = {
    "s": (
        (
            "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, "
            "and timestamps, was given "
        ),
        (
            *_NUMBERS, "list", "map", "double", "bool", "string", "google.protobuf.Timestamp", "bytes",
            "google.protobuf.Duration", "type", "null_type",
        ),
    ),
    "d": ("decimal clause can only be used on integers, was given ", _NUMBERS),
    "f": ("fixed-point clause can only be used on doubles, was given ", ("double", "string")),
    "e": ("scientific clause can only be used on doubles, was given ", ("double", "string")),
    "b": ("only integers and bools can be formatted as binary, was given ", (*_NUMBERS, "bool")),
    "x": (
        "only integers, byte buffers, and strings can be formatted as hex, was given ",
        (*_NUMBERS, "string", "bytes"),
    ),
    "o": ("octal clause can only be used on integers, was given ", _NUMBERS),
}  # fmt: skip
"""By clause: the complaint, and the types it takes."""


class _FormatError(Exception):
    """A clause does not fit; `node` is the argument it concerns, if the text is checked rather than run."""

    def __init__(self, message: str, node: Node | None = None) -> None:
        super().__init__(message)
        self.node = node


def _parse(text: str, count: int, write: Callable[[str, int | None, int], str]) -> tuple[str, int]:
    """The text with its clauses written, and how many there are."""
    parts: list[str] = []
    position = used = 0
    while (percent := text.find("%", position)) >= 0:
        parts.append(text[position:percent])
        position = percent + 1
        if text[position : position + 1] == "%":
            parts.append("%")
            position += 1
            continue
        position = _clause(text, position, used, count, write, parts)
        used += 1
    parts.append(text[position:])
    return "".join(parts), used


def _clause(  # noqa: PLR0913, PLR0917 - the state of _parse
    text: str, position: int, used: int, count: int, write: Callable[[str, int | None, int], str], parts: list[str]
) -> int:
    if position >= len(text):
        if used >= count:
            raise _FormatError(f"index {used} out of range")
        raise _FormatError("unexpected end of string")
    if used >= count:
        raise _FormatError(f"index {used} out of range")
    precision, position = _precision(text, position)
    clause = text[position]
    if clause.lower() not in _CLAUSES or (clause.isupper() and clause != "X"):
        raise _FormatError(f'could not parse formatting clause: unrecognized formatting clause "{clause}"')
    parts.append(write(clause, precision, used))
    return position + 1


def _precision(text: str, position: int) -> tuple[int | None, int]:
    if text[position] != ".":
        return None, position
    end = position + 1
    while end < len(text) and text[end] in "0123456789":
        end += 1
    problem = "could not parse formatting clause: error while parsing precision: "
    if end >= len(text):
        raise _FormatError(problem + "could not find end of precision specifier")
    if end == position + 1:
        raise _FormatError(
            problem + 'error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax'
        )
    return int(text[position + 1 : end]), end


def format_text(text: str, arguments: list[Any]) -> str:
    """text.format(arguments).

    Raises:
        EvaluationError: A clause does not fit its argument, or has none.
    """

    def write(clause: str, precision: int | None, index: int) -> str:
        try:
            return _written(clause, precision, arguments[index])
        except (_FormatError, EvaluationError) as error:
            raise _FormatError(f"error during formatting: {error}") from None

    try:
        return _parse(text, len(arguments), write)[0]
    except _FormatError as error:
        raise EvaluationError(str(error)) from None


def check_format(text: str, arguments: Sequence[Node], position: int, issues: Issues) -> None:
    """Report clauses of a constant text that cannot fit the types of its arguments."""

    def write(clause: str, _: int | None, index: int) -> str:
        complaint, types = _CLAUSES[clause.lower()]
        wrong = _unfit(arguments[index], types, deep=clause == "s")
        if wrong is not None:
            raise _FormatError(f"error during formatting: {complaint}{wrong.type.name}", wrong)
        return ""

    try:
        _, used = _parse(text, len(arguments), write)
    except _FormatError as error:
        issues.add(position if error.node is None else error.node.position, str(error))
        return
    if len(arguments) > used:
        issues.add(position, f"too many arguments supplied to string.format (expected {used}, got {len(arguments)})")


def _unfit(node: Node, types: tuple[str, ...], *, deep: bool) -> Node | None:
    """The first node that a clause cannot write."""
    if node.type.kind != DYN and node.type.name not in types:
        return node
    inner: list[Node] = []
    if deep and isinstance(node, ListNode):
        inner = node.elements
    elif deep and isinstance(node, MapNode):
        inner = [part for key, value, _ in node.entries for part in (key, value)]
    return next((wrong for part in inner if (wrong := _unfit(part, types, deep=True)) is not None), None)


def _written(clause: str, precision: int | None, value: Any) -> str:
    kind = type_name(value)
    complaint, types = _CLAUSES[clause.lower()]
    if kind not in types or (clause in "fe" and kind == "string" and value not in _WORDS):
        raise _FormatError(f"{complaint}{kind}")
    if clause == "s":
        return _string(value)
    if clause in "fe":
        number = double_from_string(value) if isinstance(value, str) else value
        return _number(clause, number, _PRECISION if precision is None else precision)
    if clause in "xX" and isinstance(value, (str, bytes)):
        raw = value.encode() if isinstance(value, str) else value
        return raw.hex().upper() if clause == "X" else raw.hex()
    return format(int(value), clause)


def _number(clause: str, value: float, precision: int) -> str:
    if not isfinite(value):
        text = "NaN" if isnan(value) else "∞" if value > 0 else "-∞"
        return text if clause == "f" else text.rjust(precision)
    value += 0.0  # -0.0 loses its sign
    if clause == "f":
        return f"{value:,.{precision}f}"
    mantissa, _, exponent = f"{value:.{precision}e}".partition("e")
    return f"{mantissa}\u00d710{exponent.removeprefix('+').translate(_SUPERSCRIPTS)}"


def _string(value: Any) -> str:  # noqa: PLR0911 - one return per type
    """%s of a value by itself."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bytes):
        return string_from_bytes(value)
    if isinstance(value, Duration):
        return shown_duration(value)
    if isinstance(value, Timestamp):
        return shown_timestamp(value)
    if isinstance(value, float):
        return shown_double(value)
    return _literal(value)


def _literal(value: Any) -> str:  # noqa: C901, PLR0911 - one return per type
    """A value inside a list or map."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bytes):
        return f"b{quoted(value.decode('utf-8', 'surrogateescape'))}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.{_PRECISION}f}" if isfinite(value) else f'"{shown_double(value)}"'
    if isinstance(value, (int, Uint)):
        return str(int(value))
    if isinstance(value, TypeValue):
        return value.name
    if isinstance(value, list):
        return f"[{', '.join([_literal(element) for element in value])}]"
    if isinstance(value, dict):
        pairs = sorted((_key(value_of(key)), _literal(element)) for key, element in value.items())
        return "{" + ", ".join([f"{key}:{element}" for key, element in pairs]) + "}"
    if isinstance(value, Timestamp):
        return f'timestamp("{shown_timestamp(value)}")'
    if isinstance(value, Duration):
        return f'duration("{shown_duration(value)}")'
    if value is None:
        return "null"
    raise _FormatError(f"no formatting function for {type_name(value)}")


def _key(key: Any) -> str:
    if isinstance(key, float):
        raise _FormatError("no formatting function for map key of type double")
    return _literal(key)
