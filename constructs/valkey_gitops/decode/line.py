"""One line of plain block YAML: what it says by itself, wherever it stands."""

import re
from typing import Any, NamedTuple

from valkey_gitops.decode.scalars import resolve, unquoted

NOTHING, SCALAR, EMPTY, FLOW, TEXT, DOCUMENT = range(6)
"""What a line brings: an empty line or a comment; a value; a key or dash without one; `[...]`; `|`; `---`."""

_LINE = re.compile(
    r"""([ ]*)((?:-[ ]+)?)                     # 1 indentation, 2 dash
    (?:((?:[A-Za-z0-9_.$/]|--?(?=[A-Za-z]))[A-Za-z0-9_.$/-]{0,200}   # 3 key, plain
    |"[^"\\]{0,200}"|'[^']{0,200}'):(?=[ ]|\Z))?[ ]*                 # or in quotes
    (?:((?:[^]\s!"\#%&'*,:>?@\[`{|}-]|-(?=[^ ]))(?:[^:\# ]|:(?=[^ ])|\#|[ ]+(?=[^ \#]))*)  # 4 plain scalar
    |("(?:[^"\\]|\\["\\nrt])*"|'(?:[^']|'')*')   # 5 scalar in quotes
    |([\[{](?:[^\#"']|"(?:[^"\\]|\\.)*"|'[^']*')*[\]}])  # 6 flow collection
    |([|>]-?))?                               # 7 head of a text
    [ ]*(?:(?:(?<=[ ])|^)\#.*)?\Z""",
    re.VERBOSE,
)


class Line(NamedTuple):
    """`column` is that of the collection it belongs to, `inner` that of the mapping that begins behind a dash."""

    column: int
    kind: int
    dash: bool
    inner: int
    key: str | None
    value: Any


def parse(text: str) -> Line | None:
    """The line; None for what this room reads through libyaml."""
    match = _LINE.match(text)
    if match is None:
        return None
    indentation, dash, key, plain, quoted, flowing, head = match.groups()
    column = len(indentation)
    if key is not None and (key := _key(key)) is None:
        return None
    kind, value = SCALAR, None
    if plain is not None:
        value = resolve(plain)
    elif quoted is not None:
        value = unquoted(quoted)
    elif flowing is not None:
        kind, value = FLOW, flowing
    elif head is not None:
        kind, value = TEXT, head
    elif key is not None:
        kind = EMPTY
    elif dash:
        return None
    else:
        return Line(0, NOTHING, False, 0, None, None)  # noqa: FBT003 - by the order of the fields, as below
    if key is None and not dash:
        return Line(0, DOCUMENT, False, 0, None, None) if plain == "---" and not column else None  # noqa: FBT003
    return Line(column, kind, bool(dash), column + len(dash), key, value)


def _key(text: str) -> str | None:
    """A key that is a string beyond doubt."""
    if text[0] in "\"'":
        return text[1:-1]
    return text if resolve(text) == text else None
