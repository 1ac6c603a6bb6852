"""YAML nodes through libyaml, with its resolver replaced: tags are told apart, values are resolved by `scalars`."""

from collections.abc import Iterator
from typing import Any

import yaml
from yaml._yaml import CParser  # every wheel of PyYAML 6 carries libyaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

PLAIN = "plain"
"""The tag of a scalar without quotes and without a tag of its own: only that one is for `scalars.resolve`."""

MAX_DEPTH = 200
"""Nesting that no Kubernetes object comes near; the recursive walks behind this rely on it."""


class TooDeepError(Exception):
    """A document nests deeper than `MAX_DEPTH`; `line` and `column` count from 1."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(f"nested deeper than {MAX_DEPTH} levels")
        self.line = line
        self.column = column


class _Composer(CParser):
    """libyaml's composer; PyYAML's own resolver would spend most of the time on values that nobody asked for."""

    def resolve(self, _kind: type[Node], _value: str, implicit: tuple[bool, bool] | bool) -> str:
        return PLAIN if isinstance(implicit, tuple) and implicit[0] else ""

    def descend_resolver(self, _parent: Node, _index: Any) -> None:
        """Nothing: values are resolved without their path."""

    def ascend_resolver(self) -> None:
        """Nothing, as above."""


def compose(text: str) -> Iterator[Node | None]:
    """The root node of each document; None for an empty one.

    Raises:
        yaml.MarkedYAMLError: the text is not YAML.
        TooDeepError: it nests deeper than a Kubernetes object ever does.
    """
    if _may_be_deep(text):
        _refuse_deep(text)
    composer = _Composer(text)
    try:
        while composer.check_node():
            yield composer.get_node()
    finally:
        composer.dispose()


def _may_be_deep(text: str) -> bool:
    """A bound that costs microseconds: nesting needs brackets, dashes or indentation."""
    brackets = text.count("[") + text.count("{")
    return brackets > MAX_DEPTH or "- " * 8 in text or "? " * 8 in text or " " * MAX_DEPTH in text


def _refuse_deep(text: str) -> None:
    """Counts the levels by events, because the composer recurses on the C stack without a limit."""
    parser = CParser(text)
    depth = 0
    try:
        while event := parser.get_event():
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH and (mark := event.start_mark):
                    raise TooDeepError(mark.line + 1, mark.column + 1)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    finally:
        parser.dispose()


__all__ = ["MAX_DEPTH", "PLAIN", "MappingNode", "Node", "ScalarNode", "SequenceNode", "TooDeepError", "compose"]
