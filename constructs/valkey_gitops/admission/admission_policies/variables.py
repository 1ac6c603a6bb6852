"""The variables of a policy: computed when they are read, once in each phase."""

import weakref
from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.admission_policies.expressions import Expression
from valkey_gitops.cel.environment import Budget
from valkey_gitops.cel.errors import EvaluationError


class Variables(dict[str, Any]):
    """A map from name to value, filled as it is read; what fails, fails again where it is read again."""

    def __init__(self, expressions: Mapping[str, Expression], budget: Budget, activation: Mapping[str, Any]) -> None:
        """`activation` is what the variables themselves read: it holds them, and so lives as long as they do."""
        super().__init__()
        self._expressions = expressions
        self._budget = budget
        # No cycle: the command line looks for none, and the request of each policy would stay in memory.
        self._activation = weakref.ref(activation)

    def __missing__(self, name: str) -> Any:
        expression, activation = self._expressions.get(name), self._activation()
        if expression is None or activation is None:
            raise KeyError(name)
        try:
            value = expression.program.evaluate(activation, self._budget)
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
