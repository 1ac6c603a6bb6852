"""Which keys of a Secret an object reads: as environment, as files, or by name in its own texts."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.decode import decode

EVERY = "*"
"""A volume that names no keys has them all."""


def uses(obj: Any, secret: str) -> set[str]:
    """The keys of that Secret that are named anywhere in the object, in YAML inside its strings too."""
    return set(_uses(obj, secret))


def _uses(node: Any, secret: str) -> Iterator[str]:
    if isinstance(node, dict):
        if secret in (node.get("secretName"), node.get("name")):
            yield from _named(node)
        for value in node.values():
            yield from _uses(value, secret)
    elif isinstance(node, list):
        for value in node:
            yield from _uses(value, secret)
    elif isinstance(node, str):
        yield from _in_text(node, secret)


def _named(node: Any) -> Iterator[str]:
    if isinstance(node.get("key"), str):
        yield node["key"]
    if isinstance(node.get("items"), list):
        yield from (item["key"] for item in node["items"] if isinstance(item, dict) and "key" in item)
    elif "secretName" in node:
        yield EVERY


def _in_text(text: str, secret: str) -> Iterator[str]:
    """`NAMESPACE/NAME/KEY` as `backup` is told, and the YAML of ConfigMaps."""
    parts = text.split("/")
    if len(parts) == 3 and parts[1] == secret:
        yield parts[2]
    if "\n" in text and secret in text:
        for document in decode(text.encode()).documents:
            if not isinstance(document.value, str):
                yield from _uses(document.value, secret)
