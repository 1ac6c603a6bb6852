"""auditAnnotations: what a policy writes into the audit log.

Source: k8s.io/apiserver/pkg/admission/plugin/policy/validating/validator.go and dispatcher.go.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from valkey_gitops.admission.admission_policies.decision import Decision
from valkey_gitops.admission.admission_policies.evaluation import BUDGET, evaluate
from valkey_gitops.admission.admission_policies.expressions import Expression
from valkey_gitops.admission.admission_policies.messages import trimmed
from valkey_gitops.cel.environment import Budget

_LONGEST = 10 * 1024  # bytes


def annotate(
    expressions: Iterable[Expression], activation: Mapping[str, Any], budget: Budget, *, fails: bool
) -> tuple[list[tuple[str, str]], list[Decision]]:
    """Keys with their values, and the errors that deny the request under failurePolicy Fail.

    Raises:
        OutOfBudgetError: no further expression will be run.
        UndecidableError: an expression reads what only the live cluster knows.
    """
    values, denials = [], []
    for result in evaluate(expressions, activation, budget):
        expression = result.expression
        if result.error:
            if fails:
                denials.append(Decision(result.error, path=expression.path, text=expression.text, whatever=True))
        elif isinstance(result.value, str) and (value := trimmed(result.value)):
            values.append((str(expression.source["key"]), _cut(value)))
    return values, denials


def _cut(value: str) -> str:
    return value.encode()[:_LONGEST].decode(errors="ignore")


def fresh() -> Budget:
    """Audit annotations have a budget of their own."""
    return Budget(BUDGET)
