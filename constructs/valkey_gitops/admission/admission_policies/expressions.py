"""The expressions of a policy, compiled: in the order and with the types of the API server's own check."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.admission_policies.declarations import declared, variables_type
from valkey_gitops.admission.model import Path
from valkey_gitops.cel.environment import Environment, Program
from valkey_gitops.cel.errors import CompileError
from valkey_gitops.cel.types import BOOL, DYN_TYPE, NULL_TYPE, STRING, Type

Spec = Mapping[str, Any]


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


class Expressions(NamedTuple):
    """All expressions of one policy; a validation without a messageExpression has None in its place."""

    conditions: tuple[Expression, ...]
    variables: tuple[Expression, ...]
    validations: tuple[Expression, ...]
    messages: tuple[Expression | None, ...]
    annotations: tuple[Expression, ...]
    refusals: tuple[Refusal, ...]


def compiled(spec: Spec, version: str, *, stored: bool) -> Expressions:
    """The expressions of the spec of a policy, and those that do not compile.

    Args:
        spec: of the policy.
        version: of Kubernetes, such as `1.34`.
        stored: whether the cluster has the policy already; a new one may use less.
    """
    return _Compilation(spec, version, stored=stored).expressions()


class _Compilation:
    def __init__(self, spec: Spec, version: str, *, stored: bool) -> None:
        major, _, minor = version.partition(".")
        self._version = (int(major), int(minor))
        self._stored = stored
        self._spec = spec
        self._params = spec.get("paramKind") is not None
        self._fields: dict[str, Type] = {}
        self.refusals: list[Refusal] = []

    def expressions(self) -> Expressions:
        conditions = tuple(self._all("matchConditions", "expression", self._environment(), (BOOL,)))
        variables = tuple(self._variables())
        full = self._environment(variables=True)
        validations: list[Expression] = []
        messages: list[Expression | None] = []
        plain = self._environment(authorizer=False, variables=True)
        for index, validation in enumerate(self._spec.get("validations") or ()):
            path: Path = ("spec", "validations", index)
            if found := self._one(full, validation, (*path, "expression"), (BOOL,)):
                validations.append(found)
            messages.append(self._message(plain, validation, (*path, "messageExpression")))
        annotations = tuple(self._all("auditAnnotations", "valueExpression", full, (STRING, NULL_TYPE)))
        return Expressions(
            conditions, variables, tuple(validations), tuple(messages), annotations, tuple(self.refusals)
        )

    def _message(self, environment: Callable[[], Environment], validation: Spec, path: Path) -> Expression | None:
        if not validation.get("messageExpression"):
            return None
        return self._one(environment, validation, path, (STRING,))

    def _environment(self, *, authorizer: bool = True, variables: bool = False) -> Callable[[], Environment]:
        """What makes the environment when the first expression needs it."""
        made: list[Environment] = []

        def make() -> Environment:
            if not made:
                names = declared(params=self._params, authorizer=authorizer)
                if variables and self._spec.get("variables"):
                    names["variables"] = variables_type(dict(self._fields))
                made.append(Environment(names, self._version, stored=self._stored))
            return made[0]

        return make

    def _variables(self) -> Iterator[Expression]:
        """Each may use those before it."""
        for index, variable in enumerate(self._spec.get("variables") or ()):
            environment = self._environment(variables=True)
            found = self._one(environment, variable, ("spec", "variables", index, "expression"), ())
            self._fields[str(variable.get("name"))] = found.program.result_type if found else DYN_TYPE
            if found:
                yield found

    def _all(
        self, field: str, key: str, environment: Callable[[], Environment], types: tuple[Type, ...]
    ) -> Iterator[Expression]:
        for index, item in enumerate(self._spec.get(field) or ()):
            if found := self._one(environment, item, ("spec", field, index, key), types):
                yield found

    def _one(
        self, environment: Callable[[], Environment], item: Spec, path: Path, types: tuple[Type, ...]
    ) -> Expression | None:
        text = item.get(str(path[-1]))
        if not isinstance(text, str) or not text.strip():
            return None  # a rule of the API says so
        try:
            program = environment().compile(text)
        except CompileError as error:
            self.refusals.append(Refusal(path, text, f"compilation failed: {error.text}"))
            return None
        if types and program.result_type not in types:
            self.refusals.append(Refusal(path, text, _wrong_type(program.result_type, types)))
            return None
        return Expression(item, path, text, program)


def _wrong_type(given: Type, types: tuple[Type, ...]) -> str:
    if len(types) == 1:
        return f"must evaluate to {types[0].name} but got {given}"
    return f"must evaluate to one of [{' '.join(each.name for each in types)}] but got {given}"
