"""A policy over one request with one param: conditions, validations, messages, audit annotations.

Source: k8s.io/apiserver/pkg/admission/plugin/policy/validating/validator.go.
"""

from valkey_gitops.admission.admission_policies.activation import Activation, Input, phase
from valkey_gitops.admission.admission_policies.annotations import annotate, fresh
from valkey_gitops.admission.admission_policies.conditions import ConditionError, hold
from valkey_gitops.admission.admission_policies.decision import INVALID, Decision, Run
from valkey_gitops.admission.admission_policies.evaluation import BUDGET, Evaluated, OutOfBudgetError, evaluate
from valkey_gitops.admission.admission_policies.expressions import Expression, Expressions
from valkey_gitops.admission.admission_policies.messages import message
from valkey_gitops.cel.environment import COST_LIMIT, Budget


def run(expressions: Expressions, given: Input, *, fails: bool) -> Run:
    """What a policy says; `fails` is its failurePolicy.

    Raises:
        UndecidableError: it reads what only the live cluster knows.
    """
    try:
        if not hold(expressions.conditions, Activation(given, conditions=True)):
            return Run()
    except ConditionError as error:
        return _failed(str(error), expressions.conditions, fails=fails)
    try:
        denials = _validated(expressions, given, fails=fails)
        activation = phase(given, expressions.variables, budget := fresh(), authorizer=False)
        values, errors = annotate(expressions.annotations, activation, budget, fails=fails)
    except OutOfBudgetError as error:
        return _failed(str(error), expressions.validations, fails=fails)
    return Run((*denials, *errors), tuple(values))


def _failed(why: str, expressions: tuple[Expression, ...], *, fails: bool) -> Run:
    """Of all that was found, only that it could not be found."""
    first = expressions[0] if expressions else None
    decision = Decision(why, path=first.path if first else (), text=first.text if first else "")
    return Run((decision,) if fails else ())


def _validated(expressions: Expressions, given: Input, *, fails: bool) -> list[Decision]:
    budget = Budget(BUDGET)
    results = list(evaluate(expressions.validations, phase(given, expressions.variables, budget), budget))
    failed = [index for index, result in enumerate(results) if result.error or result.value is not True]
    if not failed and not _dear(expressions, budget):
        return []
    texts, exhausted = _messages(expressions, given, budget)
    return [
        decision
        for index, result in enumerate(results)
        if (decision := _decision(result, texts.get(index), exhausted, fails=fails))
    ]


def _dear(expressions: Expressions, budget: Budget) -> bool:
    """Whether the messages, which the server computes for every validation, could spend the rest of the budget."""
    count = sum(item is not None for item in expressions.messages)
    return count > 0 and (count + len(expressions.variables)) * COST_LIMIT > budget.remaining


def _messages(expressions: Expressions, given: Input, budget: Budget) -> tuple[dict[int, Evaluated], str]:
    """The computed messages by the index of their validation, and the error that stopped them."""
    wanted = {index: item for index, item in enumerate(expressions.messages) if item is not None}
    activation = phase(given, expressions.variables, budget, authorizer=False)
    try:
        found = list(evaluate(wanted.values(), activation, budget))
    except OutOfBudgetError as error:
        return {}, f"failed messageExpression: {error}"
    return dict(zip(wanted, found, strict=True)), ""


def _decision(result: Evaluated, text: Evaluated | None, exhausted: str, *, fails: bool) -> Decision | None:
    expression = result.expression
    if result.error or exhausted:
        why = result.error or exhausted
        return Decision(why, path=expression.path, text=expression.text) if fails else None
    if result.value is True:
        return None
    reason = str(expression.source.get("reason") or INVALID)
    return Decision(message(expression, text), reason, expression.path, expression.text)
