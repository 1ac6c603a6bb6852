"""YAML inside a string of an object: text that its readers (PyYAML, yq) would understand differently is refused."""

from collections.abc import Callable
from math import isfinite
from typing import Any

import yaml

from valkey_gitops.decode.compose import PLAIN, MappingNode, Node, ScalarNode, TooDeepError, compose

_MOST_NODES = 100_000  # aliases repeat a node without repeating its text: stops a document that unfolds without end
_TAG = "tag:yaml.org,2002:"

_resolver: Any = yaml.resolver.Resolver()
_scalars: Any = yaml.constructor.SafeConstructor()
_JSON: dict[str, Callable[[ScalarNode], Any]] = {
    f"{_TAG}str": lambda node: node.value,
    f"{_TAG}int": _scalars.construct_yaml_int,
    f"{_TAG}bool": _scalars.construct_yaml_bool,
    f"{_TAG}null": lambda _: None,
    f"{_TAG}float": _scalars.construct_yaml_float,
}


class UnclearYamlError(ValueError):
    """Text that is no YAML, or whose meaning depends on its reader; str() is a sentence for the user."""

    def __init__(self, problem: str, mark: Any = None) -> None:
        super().__init__(f"line {mark.line + 1}, column {mark.column + 1}: {problem}" if mark else problem)


def parse(text: str) -> Any:
    """The document in the text, of JSON types alone; UnclearYamlError where its meaning is not the same to all."""
    try:
        nodes = list(compose(text))
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        raise UnclearYamlError(problem, getattr(error, "problem_mark", None)) from None
    except TooDeepError as error:
        raise UnclearYamlError(str(error)) from None
    if len(nodes) > 1:
        raise UnclearYamlError("it holds more than one document")
    return _Construction().value(nodes[0]) if nodes and nodes[0] else None


class _Construction:
    """Nodes into values, counting them."""

    def __init__(self) -> None:
        self.left = _MOST_NODES
        self.open: list[Node] = []

    def value(self, node: Node) -> Any:
        self.left -= 1
        if self.left < 0 or node in self.open:
            raise UnclearYamlError("its aliases unfold to more than is read", node.start_mark)
        if isinstance(node, ScalarNode):
            return _scalar(node)
        self.open.append(node)
        value = self.mapping(node) if isinstance(node, MappingNode) else [self.value(below) for below in node.value]
        self.open.pop()
        return value

    def mapping(self, node: MappingNode) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, below in node.value:
            name = _scalar(key) if isinstance(key, ScalarNode) else None
            if not isinstance(name, str):
                raise UnclearYamlError(f"the key {key.value} is not a string: quote it", key.start_mark)
            if name in result:
                raise UnclearYamlError(f"the key {name} is given twice", key.start_mark)
            result[name] = self.value(below)
        return result


def _scalar(node: ScalarNode) -> Any:
    plain = node.tag == PLAIN
    tag = (_resolver.resolve(ScalarNode, node.value, (True, False)) if plain else node.tag) or f"{_TAG}str"
    if tag not in _JSON:
        raise UnclearYamlError(f"{node.value} reads as a {tag.removeprefix(_TAG)}: quote it", node.start_mark)
    try:
        value = _JSON[tag](node)
    except (ValueError, KeyError):
        raise UnclearYamlError(f"{node.value} is no {tag.removeprefix(_TAG)}", node.start_mark) from None
    if isinstance(value, float) and not isfinite(value):
        raise UnclearYamlError(f"the number {node.value} has no JSON form", node.start_mark)
    return value
