"""Flow collections that stand in one line: `[CREATE, "*"]`, `{app: valkey}`."""

import re
from typing import Any

from valkey_gitops.decode.scalars import resolve, unquoted

_TOKEN = re.compile(
    r"""[ ]*(?:([\[\]{},])                          # 1 bracket or comma
    |(?:("(?:[^"\\]|\\["\\nrt])*"|'(?:[^']|'')*')                     # 2 scalar in quotes
    |((?:[A-Za-z0-9_./$(<=+~^;]|-(?=[A-Za-z0-9-]))(?:[^]\s,[{}:\#?]|[ ]+(?=[^]\s,[{}:\#?]))*))  # 3 plain scalar
    (:(?=[ ]))?)[ ]*                              # 4 colon behind a key
    """,
    re.VERBOSE,
)
_DEEPEST = 20


class _UnusualError(Exception):
    """Something that libyaml has to read."""


def flow(text: str) -> Any:
    """The collection; None where libyaml has to read it."""
    try:
        value, end = _collection(text, 0, 0)
    except _UnusualError:
        return None
    return value if end == len(text) else None


def _collection(text: str, start: int, depth: int) -> tuple[Any, int]:
    """The list or mapping whose bracket stands at `start`, and where it ends."""
    opening = text[start]
    value: Any = [] if opening == "[" else {}
    closing = "]" if opening == "[" else "}"
    position = start + 1
    while True:
        match = _token(text, position)
        if match[1] == closing and not value:
            return value, match.end()
        if opening == "{":
            key = _key(match)
            if key in value:
                raise _UnusualError
            match = _token(text, match.end())
        item, position = _item(text, match, depth)
        if opening == "[":
            value.append(item)
        else:
            value[key] = item
        match = _token(text, position)
        if match[1] == closing:
            return value, match.end()
        if match[1] != ",":
            raise _UnusualError
        position = match.end()


def _item(text: str, match: re.Match[str], depth: int) -> tuple[Any, int]:
    if match[1] in ("[", "{"):
        if depth > _DEEPEST:
            raise _UnusualError
        value, end = _collection(text, match.start(1), depth + 1)
        return value, end
    if match[1] or match[4]:
        raise _UnusualError
    return (unquoted(match[2]) if match[2] is not None else resolve(match[3])), match.end()


def _key(match: re.Match[str]) -> str:
    plain: str | None = match[3]
    if match[1] or not match[4] or (plain is not None and (resolve(plain) != plain or plain == "<<")):
        raise _UnusualError
    return plain if plain is not None else unquoted(match[2])


def _token(text: str, position: int) -> re.Match[str]:
    match = _TOKEN.match(text, position)
    if match is None:
        raise _UnusualError
    return match
