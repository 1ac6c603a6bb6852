"""The variables of a policy: computed when they are read, once in each phase."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.admission_policies.expressions import Expression
from valkey_gitops.cel.environment import Budget
from valkey_gitops.cel.errors import EvaluationError


class Variables(dict[str, Any]):
    """A map from name to value, filled as it is read; what fails, fails again where it is read again."""

    def __init__(self, expressions: tuple[Expression, ...], budget: Budget) -> None:
        super().__init__()
        self._expressions = {str(expression.source["name"]): expression for expression in expressions}
        self._budget = budget
        self._activation: Mapping[str, Any] = {}

    def see(self, activation: Mapping[str, Any]) -> None:
        """What the variables themselves read."""
        self._activation = activation

    def __missing__(self, name: str) -> Any:
        expression = self._expressions.get(name)
        if expression is None:
            raise KeyError(name)
        try:
            value = expression.program.evaluate(self._activation, self._budget)
        except EvaluationError as error:
            raise EvaluationError(f'composited variable "{name}" fails to evaluate: {error}') from None
        self[name] = value
        return value

    def __contains__(self, name: object) -> bool:
        """`has(variables.a)` computes it, as in the server."""
        if name not in self._expressions:
            return False
        self[str(name)]
        return True
