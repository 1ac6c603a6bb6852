"""Comparing a rendered directive with what CONFIG GET shows: the same value is spelt in more than one way."""

import re

_MEMORY = re.compile(r"(\d+)(b|k|kb|m|mb|g|gb)?\Z", re.IGNORECASE)
_FACTORS = {"": 1, "b": 1, "k": 10**3, "kb": 2**10, "m": 10**6, "mb": 2**20, "g": 10**9, "gb": 2**30}
_BUFFER_CLASSES = {"slave": "replica"}


def same(name: str, expected: str, actual: str) -> bool:
    """Whether both spellings give the server the same value."""
    if name == "client-output-buffer-limit":
        # A rendered line sets the classes that it names and leaves the others at their defaults.
        return _buffer_limits(expected).items() <= _buffer_limits(actual).items()
    if name == "notify-keyspace-events":
        return sorted(expected) == sorted(actual)
    if name == "dir":
        return (expected.rstrip("/") or "/") == (actual.rstrip("/") or "/")
    return canonical(expected) == canonical(actual)


def canonical(value: str) -> str:
    """The value with memory sizes in bytes, single blanks and without the quotes of an empty text."""
    words = value.strip().split()
    if words in (['""'], ["''"]):
        return ""
    return " ".join(_bytes(word) for word in words)


def _bytes(word: str) -> str:
    match = _MEMORY.match(word)
    return str(int(match[1]) * _FACTORS[(match[2] or "").lower()]) if match else word


def _buffer_limits(value: str) -> dict[str, tuple[str, ...]]:
    words = canonical(value).split()
    return {
        _BUFFER_CLASSES.get(words[start], words[start]): tuple(words[start + 1 : start + 4])
        for start in range(0, len(words), 4)
    }
