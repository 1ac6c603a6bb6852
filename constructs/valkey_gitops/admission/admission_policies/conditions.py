"""matchConditions: whether a policy is about a request at all.

Source: k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions.
"""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.admission_policies.evaluation import CONDITIONS_BUDGET, OutOfBudgetError, evaluate
from valkey_gitops.admission.admission_policies.expressions import Expression
from valkey_gitops.cel.environment import Budget


class ConditionError(Exception):
    """A condition could not be evaluated, and none was false; str() is the server's text."""


def hold(conditions: tuple[Expression, ...], activation: Mapping[str, Any]) -> bool:
    """Whether none is false: one that is false decides, even beside errors.

    Raises:
        ConditionError: failurePolicy decides.
    """
    errors = []
    try:
        for result in list(evaluate(conditions, activation, Budget(CONDITIONS_BUDGET))):
            if result.error:
                errors.append(result.error)
            elif result.value is not True:
                return False
    except OutOfBudgetError as error:
        raise ConditionError(str(error)) from None
    if errors:
        told = list(dict.fromkeys(errors))
        raise ConditionError(told[0] if len(told) == 1 else f"[{', '.join(told)}]")
    return True
