"""What a Secret holds is kept out of every message."""

import base64
import re
from collections.abc import Mapping
from typing import Any


def secret_values(value: Mapping[str, Any]) -> list[str]:
    """What a Secret holds must not reach a log, as written or as stored; longest first."""
    if value.get("kind") != "Secret":
        return []
    parts = [value.get("data"), value.get("stringData")]
    held = [str(item) for part in parts if isinstance(part, Mapping) for item in part.values()]
    stored = [base64.b64encode(item.encode()).decode() for item in held]
    return sorted(filter(None, [*held, *stored]), key=len, reverse=True)


def hiding(value: str, text: str) -> str:
    """A text without a value; one of three characters or fewer is looked for as a word, since any text holds it."""
    if len(value) > 3:
        return text.replace(value, "(hidden)")
    return re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "(hidden)", text)
