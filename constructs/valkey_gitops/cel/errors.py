"""What can go wrong with an expression: it does not compile, it fails, or it costs too much."""

from typing import NamedTuple


class Issue(NamedTuple):
    """One error of an expression that does not compile; line counts from 1, column from 0, in characters."""

    message: str
    line: int
    column: int


class CompileError(Exception):
    """The expression does not compile.

    Attributes:
        issues: What is wrong, in cel-go's order.
        text: All of it as cel-go prints it, with the source line and a caret below.
        detail: The text as the API server puts it, after "compilation failed: " or "program instantiation failed: ".
    """

    def __init__(self, issues: list[Issue], text: str, stage: str = "compilation") -> None:
        super().__init__(text)
        self.issues = issues
        self.text = text
        self.detail = f"{stage} failed: {text}"


class EvaluationError(Exception):
    """A run-time error of CEL. `&&`, `||` and the macros made of them absorb it; str() is cel-go's text."""


class CostLimitError(Exception):
    """One evaluation went over its cost limit; nothing absorbs this."""

    def __init__(self) -> None:
        super().__init__("operation cancelled: actual cost limit exceeded")


class BudgetError(Exception):
    """The budget that several evaluations share is spent; nothing absorbs this."""


def no_such_overload() -> EvaluationError:
    """The error of a function or operator that is not defined for the types at hand."""
    return EvaluationError("no such overload")
