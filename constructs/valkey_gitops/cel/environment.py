"""Where an expression is compiled: its variables, the Kubernetes version, and the libraries of that version."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from valkey_gitops.cel.checker import check
from valkey_gitops.cel.constants import check_constants
from valkey_gitops.cel.errors import BudgetError, CompileError, CostLimitError
from valkey_gitops.cel.frames import Frame, Run
from valkey_gitops.cel.library import Functions
from valkey_gitops.cel.macros import available
from valkey_gitops.cel.parser import parse
from valkey_gitops.cel.planner import PlanError, plan
from valkey_gitops.cel.scopes import Declarations
from valkey_gitops.cel.source import Issues
from valkey_gitops.cel.types import DURATION, TIMESTAMP, Type

if TYPE_CHECKING:
    from valkey_gitops.cel.resolution import Resolution

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
    """A checked expression, ready to run as often as needed.

    Attributes:
        text: The expression.
        result_type: Its static type.
        cost: Of the last evaluation.
    """

    __slots__ = ("_run", "_slots", "cost", "result_type", "text")

    def __init__(self, text: str, result_type: Type, run: Run, slots: int) -> None:
        self.text = text
        self.result_type = result_type
        self.cost = 0
        self._run = run
        self._slots = slots

    def evaluate(self, variables: Mapping[str, Any], budget: Budget | None = None, limit: int = COST_LIMIT) -> Any:
        """The value of the expression.

        Args:
            variables: Values by variable name; read when used, so `__getitem__` may compute them. It may raise what an
                evaluation raises, and KeyError for a variable that has no value.
            budget: Charged with the cost, also of an evaluation that fails.
            limit: The cost of this evaluation at most.

        Raises:
            EvaluationError: The expression fails; the text is cel-go's.
            CostLimitError: It went over `limit`.
            BudgetError: The budget is spent.
        """
        frame = Frame(variables, limit, self._slots)
        try:
            return self._run(frame)
        finally:
            self.cost = frame.cost
            if budget is not None:
                budget.spend(frame.cost)
            if frame.cost > limit:
                raise CostLimitError


class _Version:
    """The functions, types and macros of one version, shared by all environments of it."""

    def __init__(self, version: tuple[int, int]) -> None:
        self.functions = Functions(version)
        self.macros = available(version)
        self.resolved: dict[tuple[str, bool, str], Resolution] = {}


_VERSIONS: dict[tuple[int, int], _Version] = {}


def _objects(variables: Mapping[str, Type]) -> dict[str, Type]:
    """The object types of variables and of their fields, by name; and two names that the server declares in vain.

    A type whose name reads like a path into a variable, `self.spec`, cannot be named: the path is meant.
    """
    found = {"timestamp": TIMESTAMP, "duration": DURATION}
    left = list(variables.values())
    while left:
        kind = left.pop()
        left.extend(kind.parameters)
        if kind.fields is not None and kind.name not in found:
            found[kind.name] = kind
            left.extend(kind.fields.values())
    return {name: kind for name, kind in found.items() if name.partition(".")[0] not in variables}


class Environment:
    """Compiles expressions.

    Args:
        variables: Types by name.
        version: The Kubernetes minor version that would run the expression, as (1, 34).
        stored: False for an expression that is written now: it may only use what the version before has, too. True for
            one that a cluster already stores.
    """

    def __init__(
        self, variables: Mapping[str, Type], version: tuple[int, int] = (1, 34), *, stored: bool = False
    ) -> None:
        self.variables = dict(variables)
        self.version = version if stored else (version[0], version[1] - 1)
        known = _VERSIONS.get(self.version)
        if known is None:
            known = _VERSIONS[self.version] = _Version(self.version)
        self._known = known
        self._declarations = Declarations(self.variables, _objects(self.variables), known.functions, known.resolved)

    def extend(self, variables: Mapping[str, Type]) -> "Environment":
        """This environment with more variables."""
        return Environment({**self.variables, **variables}, self.version, stored=True)

    def compile(self, text: str) -> Program:
        """The program of an expression; the caller compares `result_type` with what it needs.

        Raises:
            CompileError: With cel-go's text.
        """
        node = parse(text, self._known.macros)
        issues = Issues(text)
        noted = check(node, self._declarations, issues)
        if not issues.found and noted:
            check_constants(noted, issues)
        if issues.found:
            raise issues.error()
        try:
            run, slots = plan(node, self._known.functions)
        except PlanError as error:
            raise CompileError([], str(error), stage="program instantiation") from None
        return Program(text, node.type, run, slots)
