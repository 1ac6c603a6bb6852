"""Checked nodes to closures: the program."""

from typing import TYPE_CHECKING, Any, Final

from valkey_gitops.cel import attributes, folds
from valkey_gitops.cel.ast import Bind, Call, Comprehension, Ident, ListNode, Literal, MapNode, Node, Select, StructNode
from valkey_gitops.cel.attributes import Attribute, Conditional, Qualifier
from valkey_gitops.cel.calls import call, cost_of, implementation_of, stops_early, unguarded
from valkey_gitops.cel.equality import key_of
from valkey_gitops.cel.errors import CostLimitError, EvaluationError
from valkey_gitops.cel.frames import Frame, Run, Step, constant
from valkey_gitops.cel.library import Functions
from valkey_gitops.cel.operations import BUILDERS
from valkey_gitops.cel.patterns import compiled
from valkey_gitops.cel.values import Optional, UndefinedType

if TYPE_CHECKING:
    from collections.abc import Callable

_CONVERSIONS = frozenset({"bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "type", "uint"})
_LIST_COST, _MAP_COST, _STRUCT_COST = 10, 30, 40
_PATHS = frozenset({"_[_]", "_[?_]", "_?._", "_?_:_"})
_UNSET: Final = object()


class PlanError(Exception):
    """A constant part of the expression fails; the program cannot be built."""


def plan(node: Node, functions: Functions) -> tuple[Run, int]:
    """How to run a checked expression, and how many slots it needs for its macros' variables.

    Raises:
        PlanError: With cel-go's text.
    """
    planner = _Planner(functions)
    return planner.step(node).run, planner.slots


class _Planner:
    def __init__(self, functions: Functions) -> None:
        self.functions = functions
        self.slots = 0
        self.scopes: list[dict[str, Attribute]] = []
        self.planned: dict[int, Step] = {}  # optMap's target is in the tree twice
        self.visitors: dict[type, Callable[[Any], Step]] = {
            Literal: lambda node: constant(node.value), Ident: self.ident, Select: self.select, Call: self.call,
            ListNode: self.list, MapNode: self.map, Comprehension: self.comprehension, Bind: self.bind,
            StructNode: self.struct,
        }  # fmt: skip

    def step(self, node: Node) -> Step:
        if type(node) is not Call:
            return self.visitors[type(node)](node)
        known = self.planned.get(id(node))
        if known is None:
            known = self.planned[id(node)] = self.call(node)
        return known

    def run(self, node: Node) -> Run:
        return self.step(node).run

    # --- paths

    def ident(self, node: Ident) -> Step:
        return _named_type(node.constant) if node.constant is not None else self.path(node).step()

    def select(self, node: Select) -> Step:
        if node.constant is not None:
            return _named_type(node.constant)
        return self.path(node.operand).test(node.key) if node.test else self.path(node).step()

    def path(self, node: Node) -> Attribute:
        """The node as the start of a longer path, or as a branch of one."""
        if isinstance(node, Ident) and node.constant is None:
            for scope in reversed(self.scopes):
                if node.name in scope:
                    known = scope[node.name]
                    return Attribute(known.root, known.variable, known.slot)
            return attributes.variable(node.name)
        if isinstance(node, Select) and node.variable:
            return attributes.variable(node.variable)
        if isinstance(node, Select) and node.constant is None and not node.test:
            attribute = self.path(node.operand)
            attribute.add(Qualifier(node.key, optional=False))
            return attribute
        if isinstance(node, Call) and node.function in _PATHS:
            return self.call_path(node)
        return Attribute(self.run(node))

    def call_path(self, node: Call) -> Attribute:
        if node.function == "_?_:_":
            condition, yes, no = node.arguments
            return Conditional(self.run(condition), self.path(yes), self.path(no))
        operand, key = node.arguments
        attribute = self.path(operand)
        optional = node.function != "_[_]"
        attribute.add(self.key(key, optional=optional))
        return attribute

    def key(self, node: Node, *, optional: bool) -> Qualifier:
        is_path = isinstance(node, (Ident, Select)) or (isinstance(node, Call) and node.function in _PATHS)
        if is_path and not (isinstance(node, Select) and node.test):
            return Qualifier(None, optional, self.path(node).resolve())
        step = self.step(node)
        return Qualifier(step.value, optional) if step.constant else Qualifier(None, optional, step.run)

    # --- calls

    def call(self, node: Call) -> Step:
        function = node.function
        if function in _PATHS:
            return self.path(node).step()
        build = BUILDERS.get(function)
        if build is not None:
            return build(self.function, [self.step(operand) for operand in node.operands()], node)
        return self.function(node, [self.step(operand) for operand in node.operands()])

    def function(self, node: Call, operands: list[Step]) -> Step:
        chosen = node.overloads
        pattern = chosen[0].pattern
        runs = [operand.run for operand in operands]
        if pattern >= 0 and len(chosen) == 1 and type(operands[pattern].value) is str:
            _compile_pattern(operands[pattern].value)
            return Step(call(unguarded(chosen[0]), cost_of(chosen), runs, early=True))
        implementation = implementation_of(node.function, chosen, self.functions.find(node.function))
        run = call(implementation, cost_of(chosen), runs, early=stops_early(chosen))
        if node.function in _CONVERSIONS and operands[0].constant:
            return _folded(run)
        return Step(run)

    # --- aggregates

    def list(self, node: ListNode) -> Step:
        steps = [self.step(element) for element in node.elements]
        runs = tuple([step.run for step in steps])
        optionals = node.optionals

        def plain(frame: Frame) -> list[Any]:
            frame.cost += _LIST_COST
            return [run(frame) for run in runs]

        def with_optionals(frame: Frame) -> list[Any]:
            frame.cost += _LIST_COST
            found: list[Any] = []
            for index, run in enumerate(runs):
                value = run(frame)
                if index in optionals:
                    if type(value) is not Optional:
                        raise EvaluationError("cannot initialize optional list element from non-optional value")
                    found.extend([value.value()] if value.has_value else [])
                else:
                    found.append(value)
            return found

        run = with_optionals if optionals else plain
        return _folded(run) if all(step.constant for step in steps) else Step(run)

    def map(self, node: MapNode) -> Step:
        steps = [(self.step(key), self.step(value), optional) for key, value, optional in node.entries]
        entries = tuple([(key.run, value.run, optional) for key, value, optional in steps])

        def run(frame: Frame) -> dict[Any, Any]:
            frame.cost += _MAP_COST
            found: dict[Any, Any] = {}
            for read_key, read_value, optional in entries:
                key = key_of(read_key(frame))
                value = read_value(frame)
                if optional:
                    if type(value) is not Optional:
                        raise EvaluationError("cannot initialize optional entry from non-optional value")
                    if not value.has_value:
                        found.pop(key, None)
                        continue
                    value = value.value()
                found[key] = value
            return found

        return _folded(run) if all(key.constant and value.constant for key, value, _ in steps) else Step(run)

    def struct(self, node: StructNode) -> Step:
        """An object of a declared type: it compiles, and fails when it is run."""
        values = [self.run(value) for _, _, value, _ in node.entries]

        def run(frame: Frame) -> Any:
            frame.cost += _STRUCT_COST
            for value in values:
                value(frame)
            raise EvaluationError(f"unknown type '{node.name.removeprefix('.')}'")

        return Step(run)

    # --- macros

    def slot(self) -> int:
        self.slots += 1
        return self.slots - 1

    def comprehension(self, node: Comprehension) -> Step:
        over = self.run(node.range)
        slots = tuple([self.slot() for _ in node.variables])
        self.scopes.append({name: attributes.local(slot) for name, slot in zip(node.variables, slots, strict=True)})
        parts = [self.step(part) for part in node.parts]
        self.scopes.pop()
        each = folds.elements(over, slots)
        macro, last = node.macro, parts[-1]
        predicate = parts[0].run if len(parts) == 2 else None
        if macro == "all":
            return Step(folds.quantifier(each, last.run, decisive=False, per_look=2))
        if macro == "exists":
            return Step(folds.quantifier(each, last.run, decisive=True, per_look=3))
        if macro == "exists_one":
            return Step(folds.exactly_one(each, last.run))
        if macro == "filter":
            return Step(folds.lister(each, last.run, attributes.local(slots[0]).step().run, _LIST_COST + 2))
        if macro in ("transformMap", "transformMapEntry"):
            return Step(folds.mapper(each, predicate, last.run, entries=macro == "transformMapEntry"))
        return Step(folds.lister(each, predicate, last.run, 2 if last.constant else _LIST_COST + 2))

    def bind(self, node: Bind) -> Step:
        """optMap's variable is computed when it is first read."""
        value, slot = self.run(node.value), self.slot()

        def read(frame: Frame) -> Any:
            found = frame.slots[slot]
            if found is _UNSET:
                found = frame.slots[slot] = value(frame)
            return found

        self.scopes.append({node.name: Attribute(read, variable=node.name)})
        body = self.run(node.body)
        self.scopes.pop()

        def run(frame: Frame) -> Any:
            if frame.cost > frame.limit:
                raise CostLimitError
            frame.slots[slot] = _UNSET
            return body(frame)

        return Step(run)


def _named_type(value: Any) -> Step:
    if isinstance(value, UndefinedType):
        raise PlanError(f"reference to undefined type: {value.name}")
    return constant(value)


def _compile_pattern(pattern: Any) -> None:
    try:
        compiled(pattern)
    except EvaluationError as error:
        raise PlanError(str(error)) from None


def _folded(run: Run) -> Step:
    """A step that can be run right now."""
    try:
        return constant(run(Frame({}, 0, 0)))
    except EvaluationError as error:
        raise PlanError(str(error)) from None
