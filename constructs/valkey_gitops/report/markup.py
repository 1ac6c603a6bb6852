"""HTML from values: every text is escaped, and what is markup has a type of its own, so that none is forgotten."""

import html
import re
from collections.abc import Iterable

_VOID = frozenset({"meta", "input", "br", "hr", "col"})
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
"""What HTML cannot hold, or nobody would see."""
_TURNING = re.compile(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""What makes a text look like another one: marks of direction and characters without width."""


class Html(str):
    """Markup, which is not escaped again."""

    __slots__ = ()


Child = str | float | None
"""Html as it is, any other text escaped, None left out."""


def text(value: str | float) -> Html:
    """A text as markup; what could hide something in it is spelt out."""
    if isinstance(value, Html):
        return value
    seen = _TURNING.sub(lambda match: f"[U+{ord(match.group()):04X}]", _UNSEEN.sub("\ufffd", str(value)))
    return Html(html.escape(seen))


def tag(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Html:
    """An element. `class_` is class, `aria_label` aria-label; an attribute of False or None is left out."""
    given = "".join(
        _attribute(key, value) for key, value in attributes.items() if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{join(children)}</{name}>")


def join(children: Iterable[Child], between: str = "") -> Html:
    """Several pieces, one after another."""
    return Html(text(between).join(text(child) for child in children if child is not None))


def link(address: str, words: str) -> Html:
    """A link to a page of the web, or the words alone where the address is no such page."""
    if not re.match(r"https?://", address):
        return text(words)
    return tag("a", words, href=address, rel="noreferrer noopener")


def _attribute(key: str, value: str | float | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{text(value)}"'
