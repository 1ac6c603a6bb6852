"""Expressions evaluated one after the other, with a budget for all.

Source: k8s.io/apiserver/pkg/admission/plugin/cel, ForInput; the limits are of k8s.io/apiserver/pkg/apis/cel.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.admission_policies.expressions import Expression
from valkey_gitops.cel.environment import Budget
from valkey_gitops.cel.errors import BudgetError, CostLimitError, EvaluationError

BUDGET = 10_000_000
"""The cost of all validations and messages of one binding with one param."""

CONDITIONS_BUDGET = 2_500_000
"""The cost of all match conditions."""

_SPENT = "validation failed due to running out of cost budget, no further validation rules will be run"


class OutOfBudgetError(Exception):
    """The budget is spent: what was found so far does not count. str() is the server's text."""

    def __init__(self) -> None:
        super().__init__(_SPENT)


class Evaluated(NamedTuple):
    """The value of an expression, or the server's words for why there is none."""

    expression: Expression
    value: Any
    error: str = ""


def evaluate(expressions: Iterable[Expression], activation: Mapping[str, Any], budget: Budget) -> Iterator[Evaluated]:
    """Every expression in turn.

    Raises:
        OutOfBudgetError: no further expression will be run.
        UndecidableError: an expression reads what only the live cluster knows.
    """
    for expression in expressions:
        try:
            yield Evaluated(expression, expression.program.evaluate(activation, budget))
        except (EvaluationError, CostLimitError) as error:
            yield Evaluated(expression, None, f"expression '{expression.text}' resulted in error: {error}")
        except BudgetError:
            raise OutOfBudgetError from None
