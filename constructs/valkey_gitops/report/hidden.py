"""What must not be seen: the values of Secrets, and what looks like a password wherever it stands.

A page is mailed and archived, so it is stricter than a log: a value that was found once is hidden everywhere.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from valkey_gitops.admission.hidden import hiding, secret_values

HIDDEN = "(hidden)"
_KEY = re.compile(
    r"(^|[-_.a-z])(pass(word|wd|phrase)?|token|credentials?|api[-_]?key|private[-_]?key|client[-_]?secret"
    r"|requirepass|masterauth|primaryauth|(redis|valkey)cli_auth)$|_(secret|secret_access_key)$",
    re.IGNORECASE,
)
"""Names of fields, variables and directives whose value is a password."""
_OPTION = re.compile(r"--(requirepass|masterauth|primaryauth|pass|password|token|tls-key-file-pass)\Z")
_CLI_OPTIONS = ("-a", "--pass")
"""Of valkey-cli; other programs mean other things by them."""
_IN_TEXT = (
    re.compile(r"[a-z][a-z0-9+.-]*://[^\s/:@\"']*:([^\s/@\"']+)@", re.IGNORECASE),  # a URL with a password
    re.compile(r"(?:requirepass|masterauth|primaryauth)[ \t]+\"?([^\s\"';]+)", re.IGNORECASE),
    re.compile(r"(?:valkey|redis)-cli\b[^|;&\n]*? (?:-a|--pass) +[\"']?([^\s\"';|&]+)"),
    re.compile(r"--?[\w-]*(?:pass(?:word|wd)?|token|secret)[\w-]*=[\"']?([^\s\"';|&]+)", re.IGNORECASE),
    re.compile(r"(?:[A-Z0-9_]*(?:PASSWORD|PASSWD|TOKEN|SECRET|CLI_AUTH))=[\"']?([^\s\"';|&]+)"),
    re.compile(r"^[ \t]*user [^\n]*?[ ]>(\S+)", re.MULTILINE),  # a line of an ACL file
    re.compile(
        r"(?:^|[\s\"'{,])[\w.-]*pass(?:word|wd|phrase)?[\"']?[ \t]*[:=][ \t]*[\"']?([^\s\"',}]+)", re.IGNORECASE
    ),  # a line of YAML, JSON, INI or a properties file
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----([\s\S]+?)(?:-----END|\Z)"),
    re.compile(r"Bearer +([\w.~+/-]{8,}=*)"),
)
_REFERENCE = re.compile(
    r"(\{\{.*\}\}|\$[({][\w.-]*[)}]|\$[A-Z_][A-Z0-9_]*|%s|<[\w -]*>|\*+|\(hidden\)|true|false|yes|no|null|none)\Z",
    re.IGNORECASE,
)
"""A template, a variable, a placeholder or a switch: no password."""
_EVERYWHERE = 6
"""Characters from which a value is hidden in what other objects show, too."""


class Mask:
    """Hides values in texts: those of all objects where they are long enough, and all of the object at hand."""

    def __init__(self, values: Iterable[str]) -> None:
        long = {spelt for value in values for spelt in _spellings(value) if len(spelt) >= _EVERYWHERE}
        self._by_start: dict[str, list[str]] = {}
        for value in sorted(long, key=_longest_first):
            self._by_start.setdefault(value[:_EVERYWHERE], []).append(value)

    def text(self, text: str, own: Iterable[str] = ()) -> str:
        """The text without hidden values; `own` are those of the object that it is about, short ones among them."""
        for value in sorted(own, key=_longest_first):
            text = hiding(value, text)
        return _hide_in_text(self._hide(text))

    def _hide(self, text: str) -> str:
        """One look at each character, however many values there are; a pattern would try each value at each of them."""
        if not self._by_start:
            return text
        kept, place, end = [], 0, 0
        while place <= len(text) - _EVERYWHERE:
            known = self._by_start.get(text[place : place + _EVERYWHERE], ())
            value = next((value for value in known if text.startswith(value, place)), "")
            if value:
                kept += [text[end:place], HIDDEN]
                end = place + len(value)
            place += len(value) or 1
        return "".join([*kept, text[end:]])


def _longest_first(text: str) -> tuple[int, str]:
    """A value may hold another one."""
    return -len(text), text


def passwords(value: Any) -> set[str]:
    """Every value in an object that must not be seen."""
    found = set(_found(value, ""))
    if isinstance(value, Mapping) and value.get("kind") == "Secret":
        found |= {*secret_values(value), *_decoded(value)}
    return {item for item in found if item}


def names_a_password(key: object) -> bool:
    """Whether a field, variable or directive of that name holds a password."""
    return isinstance(key, str) and bool(_KEY.search(key))


def _found(value: Any, key: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        name = value.get("name")
        for step, item in value.items():
            # `{name: X_PASSWORD, value: …}` is an environment variable.
            yield from _found(item, name if step == "value" and isinstance(name, str) else step)
    elif isinstance(value, list):
        yield from _after_options(value)
        for item in value:
            yield from _found(item, "")
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield from _of_scalar(str(value), key)


def _of_scalar(text: str, key: object) -> Iterator[str]:
    if names_a_password(key) and text and not _REFERENCE.match(text):
        yield text
    for pattern in _IN_TEXT:
        for match in pattern.findall(text):
            lines = [line.strip() for line in match.splitlines()] if "\n" in match else [match]
            yield from (line for line in lines if line and not _REFERENCE.match(line))


def _after_options(words: list[Any]) -> Iterator[str]:
    """The word after `--requirepass` and its like."""
    asks = any(isinstance(word, str) and word.endswith(("valkey-cli", "redis-cli")) for word in words)
    for option, word in pairwise(words):
        known = isinstance(option, str) and (_OPTION.match(option) or (asks and option in _CLI_OPTIONS))
        if known and not _REFERENCE.match(str(word)):
            yield str(word)


def _decoded(secret: Mapping[str, Any]) -> Iterator[str]:
    data = secret.get("data")
    for item in data.values() if isinstance(data, Mapping) else ():
        try:
            yield base64.b64decode(str(item), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue


def _spellings(value: str) -> Iterator[str]:
    """A value as it stands, and as YAML and JSON may write it; of several lines each line."""
    for text in {value, *(line.strip() for line in value.splitlines())}:
        yield text
        yield json.dumps(text, ensure_ascii=False)[1:-1]
        yield text.replace("'", "''")


def _hide_in_text(text: str) -> str:
    """What looks like a password in a line of text, although it was found in no object."""
    for pattern in _IN_TEXT:
        text = pattern.sub(_hide_group, text)
    return text


def _hide_group(match: re.Match[str]) -> str:
    whole, (start, end) = match.group(), (place - match.start() for place in match.span(1))
    return whole if _REFERENCE.match(match.group(1).strip()) else f"{whole[:start]}{HIDDEN}{whole[end:]}"
