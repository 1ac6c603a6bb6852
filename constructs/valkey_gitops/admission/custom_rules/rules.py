"""Rules compiled, by the node of the schema that has them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.custom_rules.declared import Schema, declared
from valkey_gitops.cel.environment import Environment, Program
from valkey_gitops.cel.errors import CompileError
from valkey_gitops.cel.types import BOOL, STRING, optional_of

_OLD = re.compile(r"(?<![.\w])oldSelf\b")


class Rule(NamedTuple):
    """One rule: its source, its program and that of its messageExpression, and whether it speaks of the old value."""

    source: Mapping[str, Any]
    program: Program
    message: Program | None

    @property
    def transition(self) -> bool:
        """Whether it speaks of the old value."""
        return uses_old(self.source)

    @property
    def optional(self) -> bool:
        """Whether the old value is an optional, so that the rule holds on create too."""
        return bool(self.source.get("optionalOldSelf"))


class Refusal(NamedTuple):
    """What does not compile: `rule` or `messageExpression`, and the server's words."""

    field: str
    why: str


def uses_old(source: Mapping[str, Any]) -> bool:
    """Whether a rule or its message names `oldSelf`."""
    return any(_OLD.search(str(source.get(field) or "")) for field in ("rule", "messageExpression"))


def validations(schema: Schema) -> Iterator[Mapping[str, Any]]:
    """The rules of a node."""
    found = schema.get("x-kubernetes-validations")
    for item in found if isinstance(found, list) else ():
        yield item if isinstance(item, Mapping) else {}


def compile_rule(source: Mapping[str, Any], environment: Environment) -> Rule | list[Refusal]:
    """The rule, or all that the server has against it."""
    refusals: list[Refusal] = []
    program = message = None
    try:
        program = environment.compile(str(source.get("rule", "")))
        if program.result_type != BOOL:
            refusals.append(Refusal("rule", "cel expression must evaluate to a bool"))
    except CompileError as error:
        refusals.append(Refusal("rule", error.detail))
    if (text := source.get("messageExpression")) and not refusals:
        try:
            message = environment.compile(str(text))
            if message.result_type != STRING:
                refusals.append(Refusal("messageExpression", "messageExpression must evaluate to a string"))
        except CompileError as error:
            refusals.append(Refusal("messageExpression", f"messageExpression {error.detail}"))
    return refusals or Rule(source, program, message) if program else refusals


def environment_of(
    schema: Schema, source: Mapping[str, Any], version: str, *, root: bool, stored: bool
) -> Environment | None:
    """Where the rules of a node are compiled; None where an expression sees nothing of the node."""
    own = declared(schema, root=root)
    if own is None:
        return None
    variables = {"self": own}
    if uses_old(source):
        variables["oldSelf"] = optional_of(own) if source.get("optionalOldSelf") else own
    major, _, minor = version.partition(".")
    return Environment(variables, (int(major), int(minor)), stored=stored)
