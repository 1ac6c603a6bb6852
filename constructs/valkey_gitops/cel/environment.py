"""Where an expression is compiled: its variables, the Kubernetes version, and the libraries of that version."""

from collections.abc import Mapping, Sequence
from typing import Any

from valkey_gitops.cel.errors import BudgetError
from valkey_gitops.cel.functions import Library
from valkey_gitops.cel.types import Type

COST_LIMIT = 1_000_000
"""The run-time cost of one evaluation at most (k8s.io/apiserver/pkg/apis/cel, PerCallLimit)."""


class Budget:
    """Run-time cost that several evaluations share, such as all validations of one binding."""

    __slots__ = ("remaining",)

    def __init__(self, cost: int) -> None:
        self.remaining = cost

    def spend(self, cost: int) -> None:
        """Take cost away.

        Raises:
            BudgetError: There is less left.
        """
        self.remaining -= cost
        if self.remaining < 0:
            raise BudgetError


class Program:
    """A checked expression, ready to run as often as needed, by one thread at a time or many.

    Attributes:
        text: The expression.
        result_type: Its static type.
        cost: Of the last evaluation.
    """

    __slots__ = ("cost", "result_type", "text")

    def __init__(self, text: str, result_type: Type) -> None:
        self.text = text
        self.result_type = result_type
        self.cost = 0

    def evaluate(self, variables: Mapping[str, Any], budget: Budget | None = None, limit: int = COST_LIMIT) -> Any:
        """The value of the expression.

        Args:
            variables: Values by variable name; read when used, so `__getitem__` may compute them. It may raise what an
                evaluation raises.
            budget: Charged with the cost, also of an evaluation that fails.
            limit: The cost of this evaluation at most.

        Raises:
            EvaluationError: The expression fails; the text is cel-go's.
            CostLimitError: It went over `limit`.
            BudgetError: The budget is spent.
        """
        raise NotImplementedError


class Environment:
    """Compiles expressions.

    Args:
        variables: Types by name.
        version: The Kubernetes minor version that would run the expression, as (1, 34).
        stored: False for an expression that is written now: it may only use what the version before has, too. True for
            one that a cluster already stores.
        libraries: Instead of all that Kubernetes has.
    """

    def __init__(
        self,
        variables: Mapping[str, Type],
        version: tuple[int, int] = (1, 34),
        *,
        stored: bool = False,
        libraries: Sequence[Library] | None = None,
    ) -> None:
        self.variables = dict(variables)
        self.version = version if stored else (version[0], version[1] - 1)
        self.libraries = libraries

    def extend(self, variables: Mapping[str, Type]) -> "Environment":
        """This environment with more variables."""
        return Environment({**self.variables, **variables}, self.version, stored=True, libraries=self.libraries)

    def compile(self, text: str) -> Program:
        """The program of an expression; the caller compares `result_type` with what it needs.

        Raises:
            CompileError: With cel-go's text.
        """
        raise NotImplementedError(text)
