"""The nodes of a schema that have rules at or below them, compiled when a value first needs them."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from valkey_gitops.admission.custom_rules.declared import Schema, below
from valkey_gitops.admission.custom_rules.rules import Refusal, Rule, compile_rule, environment_of, validations


class Refused(NamedTuple):
    """A rule that does not compile, and why."""

    source: Mapping[str, Any]
    why: tuple[Refusal, ...]


class Tree:
    """A node of a schema; a child without any rule at or below it is None."""

    def __init__(self, schema: Schema, version: str, *, root: bool = False) -> None:
        self.schema = schema
        self._version = version
        self.root = root or bool(schema.get("x-kubernetes-embedded-resource"))

    @cached_property
    def compiled(self) -> list[Rule | Refused]:
        """The rules of this node, and those that do not compile: the cluster has no such definition."""
        found: list[Rule | Refused] = []
        for source in validations(self.schema):
            environment = environment_of(self.schema, source, self._version, root=self.root, stored=True)
            rule = compile_rule(source, environment) if environment else []
            found.append(rule if isinstance(rule, Rule) else Refused(source, tuple(rule)))
        return found

    @cached_property
    def fields(self) -> dict[str, "Tree"]:
        """Children by name."""
        properties = below(self.schema, "properties")
        return {name: tree for name, schema in properties.items() if (tree := self._child(schema))}

    @cached_property
    def rest(self) -> "Tree | None":
        """What holds for the values of a map."""
        return self._child(self.schema.get("additionalProperties"))

    @cached_property
    def items(self) -> "Tree | None":
        """What holds for the items of a list."""
        return self._child(self.schema.get("items"))

    def _child(self, schema: Any) -> "Tree | None":
        return Tree(schema, self._version) if isinstance(schema, Mapping) and has_rules(schema) else None


def has_rules(schema: Schema) -> bool:
    """Whether there is a rule at or below a node."""
    if schema.get("x-kubernetes-validations"):
        return True
    inner = [schema.get("items"), schema.get("additionalProperties"), *below(schema, "properties").values()]
    return any(has_rules(item) for item in inner if isinstance(item, Mapping))
