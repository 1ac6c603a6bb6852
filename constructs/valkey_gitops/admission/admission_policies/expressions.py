"""The expressions of a policy, compiled: in the order and with the types of the API server's own check."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.admission_policies.declarations import declared, variables_type
from valkey_gitops.admission.model import Path
from valkey_gitops.cel.environment import Environment, Program
from valkey_gitops.cel.errors import CompileError
from valkey_gitops.cel.types import BOOL, DYN_TYPE, NULL_TYPE, STRING, Type

Spec = Mapping[str, Any]
Compiler = Callable[[str], Program]


class Expression(NamedTuple):
    """An expression of the policy: what it is (a condition, a validation and so on), where it is, and its program."""

    source: Mapping[str, Any]
    path: Path
    text: str
    program: Program


class Refusal(NamedTuple):
    """An expression that the server does not take, and why."""

    path: Path
    text: str
    why: str
    internal: bool = False
    """Whether the server takes it for a failure of its own: what it finds out only when it plans the evaluation."""


class Expressions(NamedTuple):
    """All expressions of one policy, variables by name; a validation without a messageExpression has None in place."""

    conditions: tuple[Expression, ...]
    variables: Mapping[str, Expression]
    validations: tuple[Expression, ...]
    messages: tuple[Expression | None, ...]
    annotations: tuple[Expression, ...]
    refusals: tuple[Refusal, ...]

    words: frozenset[str] = frozenset()
    """Every word in what decides, to rule out quickly that it reads a field."""

    @property
    def texts(self) -> Iterator[str]:
        """Of what decides."""
        return (item.text for item in self.deciding)

    @property
    def deciding(self) -> tuple[Expression, ...]:
        """Conditions, variables and validations."""
        return (*self.conditions, *self.variables.values(), *self.validations)


def compiled(spec: Spec, version: str, *, stored: bool, known: frozenset[str] = frozenset()) -> Expressions:
    """The expressions of the spec of a policy, and those that do not compile.

    Args:
        spec: of the policy.
        version: of Kubernetes, such as `1.34`.
        stored: whether the cluster has the policy already; a new one may use less.
        known: texts that the cluster has already.
    """
    return _Compilation(spec, version, known, stored=stored).expressions()


def texts(spec: Spec) -> frozenset[str]:
    """The expressions of a policy that an update may keep, whatever a new one may use."""
    found = [item.get("expression") for item in items(spec, "matchConditions")]
    for validation in items(spec, "validations"):
        found += [validation.get("expression"), validation.get("messageExpression")]
    found += [item.get("valueExpression") for item in items(spec, "auditAnnotations")]
    return frozenset(text for text in found if isinstance(text, str))


def items(spec: Spec, field: str) -> list[Spec]:
    """The mappings in a list; nothing else is an expression, and the schema says so."""
    found = spec.get(field)
    listed = found if isinstance(found, list) else []
    return [item if isinstance(item, Mapping) else {} for item in listed]


class _Compilation:
    def __init__(self, spec: Spec, version: str, known: frozenset[str], *, stored: bool) -> None:
        major, _, minor = version.partition(".")
        self._version = (int(major), int(minor))
        self._stored = stored
        self._known = known
        self._spec = spec
        self._params = spec.get("paramKind") is not None
        self._fields: dict[str, Type] = {}
        self.refusals: list[Refusal] = []

    def expressions(self) -> Expressions:
        conditions = tuple(self._all("matchConditions", "expression", self._environment(), (BOOL,)))
        variables = {str(item.source["name"]): item for item in self._variables()}
        full = self._environment(variables=True)
        validations: list[Expression] = []
        messages: list[Expression | None] = []
        plain = self._environment(authorizer=False, variables=True)
        for index, validation in enumerate(items(self._spec, "validations")):
            path: Path = ("spec", "validations", index)
            if found := self._one(full, validation, (*path, "expression"), (BOOL,)):
                validations.append(found)
            messages.append(self._message(plain, validation, (*path, "messageExpression")))
        annotations = tuple(self._all("auditAnnotations", "valueExpression", full, (STRING, NULL_TYPE)))
        refusals = tuple(self.refusals)
        wordless = Expressions(conditions, variables, tuple(validations), tuple(messages), annotations, refusals)
        return wordless._replace(words=frozenset(re.findall(r"[\w-]+", "\n".join(wordless.texts))))

    def _message(self, compile_: Compiler, validation: Spec, path: Path) -> Expression | None:
        if not validation.get("messageExpression"):
            return None
        return self._one(compile_, validation, path, (STRING,))

    def _environment(self, *, authorizer: bool = True, variables: bool = False) -> Compiler:
        """What compiles with these variables; each environment is made when the first expression needs it."""
        made: dict[bool, Environment] = {}

        def compile_(text: str) -> Program:
            stored = self._stored or text in self._known
            if stored not in made:
                names = declared(params=self._params, authorizer=authorizer)
                if variables and items(self._spec, "variables"):
                    names["variables"] = variables_type(dict(self._fields))
                made[stored] = Environment(names, self._version, stored=stored)
            return made[stored].compile(text)

        return compile_

    def _variables(self) -> Iterator[Expression]:
        """Each may use those before it."""
        for index, variable in enumerate(items(self._spec, "variables")):
            found = self._one(
                self._environment(variables=True), variable, ("spec", "variables", index, "expression"), ()
            )
            self._fields[str(variable.get("name"))] = found.program.result_type if found else DYN_TYPE
            if found:
                yield found

    def _all(self, field: str, key: str, compile_: Compiler, types: tuple[Type, ...]) -> Iterator[Expression]:
        for index, item in enumerate(items(self._spec, field)):
            if found := self._one(compile_, item, ("spec", field, index, key), types):
                yield found

    def _one(self, compile_: Compiler, item: Spec, path: Path, types: tuple[Type, ...]) -> Expression | None:
        text = item.get(str(path[-1]))
        if not isinstance(text, str) or not text.strip():
            return None  # a rule of the API says so
        try:
            program = compile_(text)
        except CompileError as error:
            self.refusals.append(Refusal(path, text, error.detail, internal=not error.issues))
            return None
        if types and program.result_type not in types:
            self.refusals.append(Refusal(path, text, _wrong_type(program.result_type, types)))
            return None
        return Expression(item, path, text, program)


def _wrong_type(given: Type, types: tuple[Type, ...]) -> str:
    if len(types) == 1:
        return f"must evaluate to {types[0].name} but got {given}"
    return f"must evaluate to one of [{' '.join(each.name for each in types)}] but got {given}"
