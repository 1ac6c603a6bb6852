"""cel-go's strings, version 2: charAt, format, indexOf, join, lowerAscii, replace, split, substring, trim and so on."""

from collections.abc import Callable, Sequence
from typing import Any

from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.functions import (
    Library,
    Overload,
    all_of_it,
    one_pass,
    size,
    traversal,
    two_passes,
)
from valkey_gitops.cel.qualify import shown_key
from valkey_gitops.cel.types import INT, LIST_DYN, STRING, Type, list_of

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER = {code + 32: code for code in _LOWER}
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What Go's unicode.IsSpace takes for white space."""
_QUOTED = {
    "\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v", "\\": r"\\", '"': r"\"",
}  # fmt: skip


def _out_of_range(index: int) -> EvaluationError:
    return EvaluationError(f"index out of range: {index}")


def _char_at(text: str, index: int) -> str:
    if not 0 <= index <= len(text):
        raise _out_of_range(index)
    return text[index : index + 1]


def _index_of(text: str, part: str, offset: int = 0) -> int:
    if not part:
        return offset
    if offset < 0:
        raise _out_of_range(offset)
    return text.find(part, offset) if offset < len(text) else -1


def _last_index_of(text: str, part: str, *offset: int) -> int:
    if not offset:
        return text.rfind(part)
    if not part:
        return offset[0]
    if offset[0] < 0:
        raise _out_of_range(offset[0])
    return text.rfind(part, 0, offset[0] + len(part)) if offset[0] < len(text) else -1


def _replace(text: str, old: str, new: str, count: int = -1) -> str:
    return text.replace(old, new, count if count >= 0 else -1)


def _split(text: str, separator: str, count: int = -1) -> list[str]:
    if count == 0:
        return []
    if separator:
        return text.split(separator, count - 1 if count > 0 else -1)
    if count < 0 or count >= len(text):
        return list(text)
    return [*text[: count - 1], text[count - 1 :]]


def _substring(text: str, start: int, *end: int) -> str:
    stop = end[0] if end else len(text)
    if end and start > stop:
        raise EvaluationError(f"invalid substring range. start: {start}, end: {stop}")
    for index in (start, stop):
        if not 0 <= index <= len(text):
            raise _out_of_range(index)
    return text[start:stop]


def _quote(text: str) -> str:
    return '"' + "".join([_QUOTED.get(char, char) for char in text]) + '"'


def _join(parts: list[Any], separator: str = "") -> str:
    for part in parts:
        if not isinstance(part, str):
            raise EvaluationError(f"join: invalid input: {shown_key(part)}")
    return separator.join(parts)


def _format(text: str, arguments: list[Any]) -> str:
    from valkey_gitops.cel.formatting import format_text  # noqa: PLC0415 - few expressions format

    return format_text(text, arguments)


def _join_cost(_: Sequence[Any], result: Any) -> int:
    return traversal(2 * size(result))


_Row = tuple[str, str, tuple[Type, ...], Type, Callable[..., Any], Callable[[Sequence[Any], Any], int] | None]
_S, _I = STRING, INT
_MEMBERS: tuple[_Row, ...] = (
    ("string_char_at_int", "charAt", (_S, _I), _S, _char_at, None),
    ("string_index_of_string", "indexOf", (_S, _S), _I, _index_of, all_of_it),
    ("string_index_of_string_int", "indexOf", (_S, _S, _I), _I, _index_of, all_of_it),
    ("string_last_index_of_string", "lastIndexOf", (_S, _S), _I, _last_index_of, all_of_it),
    ("string_last_index_of_string_int", "lastIndexOf", (_S, _S, _I), _I, _last_index_of, all_of_it),
    ("string_lower_ascii", "lowerAscii", (_S,), _S, lambda text: text.translate(_LOWER), one_pass),
    ("string_replace_string_string", "replace", (_S, _S, _S), _S, _replace, two_passes),
    ("string_replace_string_string_int", "replace", (_S, _S, _S, _I), _S, _replace, two_passes),
    ("string_split_string", "split", (_S, _S), list_of(_S), _split, two_passes),
    ("string_split_string_int", "split", (_S, _S, _I), list_of(_S), _split, two_passes),
    ("string_substring_int", "substring", (_S, _I), _S, _substring, one_pass),
    ("string_substring_int_int", "substring", (_S, _I, _I), _S, _substring, one_pass),
    ("string_trim", "trim", (_S,), _S, lambda text: text.strip(_SPACE), one_pass),
    ("string_upper_ascii", "upperAscii", (_S,), _S, lambda text: text.translate(_UPPER), one_pass),
    ("string_format", "format", (_S, LIST_DYN), _S, _format, one_pass),
    ("list_join", "join", (list_of(_S),), _S, _join, _join_cost),
    ("list_join_string", "join", (list_of(_S), _S), _S, _join, _join_cost),
)

LIBRARY = Library(
    "strings",
    (
        *[
            Overload(identity, name, parameters, result, function, member=True, cost=cost)
            for identity, name, parameters, result, function, cost in _MEMBERS
        ],
        Overload("strings_quote", "strings.quote", (_S,), _S, _quote, cost=one_pass),
    ),
    since=(1, 29),
)
