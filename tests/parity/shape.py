"""What messages have in common: their text without values."""

import re

_VALUE = re.compile(r'"[^"]*"|\{[^{}]*\}|\d+|\[[^\]]*\]|x{9,}|a{9,}')
_MOST = 220


def shape(message: str) -> str:
    """A message without what it quotes and counts, on one line."""
    return " ".join(_VALUE.sub("_", message).split())[:_MOST]
