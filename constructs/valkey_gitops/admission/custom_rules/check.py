"""The rules of a custom resource over an object: on create, and on update against the old one.

Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from valkey_gitops.admission.custom_rules.rules import Rule
from valkey_gitops.admission.custom_rules.tree import Refused, Tree
from valkey_gitops.admission.custom_rules.values import key_of, typed
from valkey_gitops.admission.custom_rules.words import failed, failing, place, unusable
from valkey_gitops.admission.model import Finding, Key, Object, Path
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.cel.environment import Budget
from valkey_gitops.cel.errors import BudgetError, CostLimitError, EvaluationError
from valkey_gitops.cel.values import NONE, Optional

BUDGET = 10_000_000
"""The cost of all rules over one object."""

_SPENT = "validation failed due to running out of cost budget, no further validation rules will be run"
_ABSENT = object()


class _StopError(Exception):
    """No further rules are asked."""


class Node(NamedTuple):
    """A value, the one before it (`_ABSENT` where there is none to compare with), and its path."""

    value: Any
    old: Any
    path: Path

    @property
    def changed(self) -> bool:
        """Whether it is not what it was."""
        return self.old is _ABSENT or self.value != self.old


def check_custom_rules(obj: Object, old: Object | None, schemas: Schemas) -> Iterator[Finding]:
    """What the rules of its definition have against an object with its defaults."""
    tree = _tree(schemas, str(obj.get("apiVersion")), str(obj.get("kind")))
    try:
        yield from _walk(tree, Node(obj, _ABSENT if old is None else old, ()), Budget(BUDGET))
    except _StopError:
        return


@lru_cache(maxsize=64)
def _tree(schemas: Schemas, api_version: str, kind: str) -> Tree:
    """The rules of a kind, compiled once in a run."""
    return Tree(schemas.ruled_schema(api_version, kind) or {}, schemas.version, root=True)


def _walk(tree: Tree, node: Node, budget: Budget) -> Iterator[Finding]:
    if node.value is None:
        return
    if tree.compiled:
        yield from _ruled(tree, node, budget)
    if isinstance(node.value, Mapping):
        for name, child in tree.fields.items():
            if name in node.value:
                yield from _walk(child, _below(node, name, name), budget)
        if tree.rest:
            for name in node.value:
                yield from _walk(tree.rest, _below(node, name, Key(name)), budget)
    elif isinstance(node.value, list) and tree.items:
        for index, item in enumerate(node.value):
            old = _counterpart(item, node.old, tree.schema)
            yield from _walk(tree.items, Node(item, old, (*node.path, index)), budget)


def _below(node: Node, name: str, step: str) -> Node:
    old = node.old.get(name, _ABSENT) if isinstance(node.old, Mapping) else _ABSENT
    return Node(node.value[name], old, (*node.path, step))


def _counterpart(item: Any, old: Any, schema: Mapping[str, Any]) -> Any:
    """The item before, of a map list alone: items of other lists have no identity."""
    if schema.get("x-kubernetes-list-type") != "map" or not isinstance(old, list):
        return _ABSENT
    key = key_of(item, schema)
    return next((other for other in old if key_of(other, schema) == key), _ABSENT)


def _ruled(tree: Tree, node: Node, budget: Budget) -> Iterator[Finding]:
    variables = {"self": typed(node.value, tree.schema, root=tree.root)}
    before = NONE
    if node.old is not _ABSENT:
        old = typed(node.old, tree.schema, root=tree.root)
        before = Optional(old)
    for rule in tree.compiled:
        if isinstance(rule, Refused):
            yield unusable(rule.source, [refusal.why for refusal in rule.why], node.path)
            continue
        if rule.transition and not rule.optional and not before.has_value:
            continue
        if not rule.transition and not node.changed:
            continue  # an update is not to blame for what was there
        if rule.transition:
            variables["oldSelf"] = before if rule.optional else before.value()
        yield from _one(rule, tree, node, variables, budget)


def _one(rule: Rule, tree: Tree, node: Node, variables: dict[str, Any], budget: Budget) -> Iterator[Finding]:
    kind = str(tree.schema.get("type", ""))
    path = (*node.path, *place(rule.source))
    try:
        if rule.program.evaluate(variables, budget) is True:
            return
    except EvaluationError as error:
        yield failed(rule.source, kind, path, failing(rule.source, str(error)))
    except CostLimitError as error:
        told = f"'{error}': no further validation rules will be run due to call cost exceeds limit for rule: "
        yield failed({}, kind, node.path, told + failing(rule.source, "").removeprefix(" evaluating rule: "))
        raise _StopError from None
    except BudgetError:
        yield failed({}, kind, node.path, _SPENT)
        raise _StopError from None
    else:
        yield failed(rule.source, kind, path, _computed(rule, variables, budget))


def _computed(rule: Rule, variables: dict[str, Any], budget: Budget) -> str:
    """The messageExpression's text; empty where it gives none."""
    if rule.message is None:
        return ""
    try:
        return str(rule.message.evaluate(variables, budget))
    except (EvaluationError, CostLimitError):
        return ""
    except BudgetError:
        raise _StopError from None
