"""Types of all nodes, and what does not type: cel-go's checker, with its texts."""

from typing import TYPE_CHECKING, Any

from valkey_gitops.cel.ast import (
    Bind,
    Call,
    Comprehension,
    Ident,
    ListNode,
    Literal,
    MapNode,
    Node,
    Select,
    StructNode,
)
from valkey_gitops.cel.macros import ACCUMULATOR
from valkey_gitops.cel.resolution import has_fields, resolve
from valkey_gitops.cel.scopes import Declarations, Scopes
from valkey_gitops.cel.source import Issues
from valkey_gitops.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DYN,
    DYN_TYPE,
    ERROR,
    ERROR_TYPE,
    INT,
    LIST,
    MAP,
    NULL_TYPE,
    OBJECT,
    PARAMETER,
    STRING,
    UINT,
    Type,
    list_of,
    map_of,
    optional_of,
)
from valkey_gitops.cel.unify import Mapping as Variables
from valkey_gitops.cel.unify import most_general
from valkey_gitops.cel.values import Uint, UndefinedType

if TYPE_CHECKING:
    from collections.abc import Callable

_LITERALS: dict[type, Type] = {
    type(None): NULL_TYPE, bool: BOOL, int: INT, Uint: UINT, float: DOUBLE, str: STRING, bytes: BYTES,
}  # fmt: skip


_ENOUGH = 1000
"""Errors after which nobody reads on; macros may double them with each level."""
CONSTANTS_CHECKED = frozenset({"duration", "timestamp", "matches", "format"})


def check(node: Node, declarations: Declarations, issues: Issues) -> list[Node]:
    """Type all nodes and resolve names and calls; what is wrong goes to `issues`.

    Returns:
        The nodes whose constants are worth a look: calls of `CONSTANTS_CHECKED`, and lists and maps of several entries
        that are not arguments of format().
    """
    checker = _Checker(declarations, issues)
    checker.check(node)
    for typed in checker.open:
        typed.type = checker.free.substitute(typed.type, unbound_to_dyn=True)
    return checker.noted


def _qualified(node: Node) -> str:
    """The dotted name a node spells, or nothing."""
    if isinstance(node, Ident):
        return node.name
    if isinstance(node, Select) and not node.test:
        operand = _qualified(node.operand)
        return f"{operand}.{node.field}" if operand else ""
    return ""


class _Checker:
    def __init__(self, declarations: Declarations, issues: Issues) -> None:
        self.known = declarations
        self.issues = issues
        self.free = Variables()
        self.scopes = Scopes(declarations)
        self.open: list[Node] = []
        self.noted: list[Node] = []
        self.formats = 0
        self.visitors: dict[type, Callable[[Any], Type]] = {
            Literal: self.literal, Ident: self.ident, Select: self.select, Call: self.call, ListNode: self.list,
            MapNode: self.map, StructNode: self.struct, Comprehension: self.comprehension, Bind: self.bind,
        }  # fmt: skip

    def check(self, node: Node) -> Type:
        if node.type is not ERROR_TYPE:  # optMap's target is in the tree twice
            return node.type
        if len(self.issues.found) > _ENOUGH:
            raise self.issues.error()
        node.type = kind = self.visitors[type(node)](node)
        if not kind.ground:
            self.open.append(node)
        return kind

    # --- names

    def literal(self, node: Literal) -> Type:
        return _LITERALS[type(node.value)]

    def undeclared(self, node: Node, name: str) -> Type:
        self.issues.add(node.position, f"undeclared reference to '{name}' (in container '')")
        return ERROR_TYPE

    def ident(self, node: Ident) -> Type:
        found = self.scopes.lookup(node.name)
        if found is None:
            return self.undeclared(node, node.name)
        node.name = node.name.removeprefix(".")
        node.constant = found[1]
        return found[0]

    def select(self, node: Select) -> Type:
        name = _qualified(node)
        if name and self.scopes.declares(name):
            found = self.scopes.lookup(name)
            assert found is not None
            node.constant = found[1]
            node.variable = "" if found[1] else name
            return found[0]
        result = self.field(node, node.operand, node.field, optional=False)
        return BOOL if node.test else self.free.substitute(result)

    def field(self, node: Node, operand: Node, name: str, *, optional: bool) -> Type:
        target = self.free.substitute(self.check(operand))
        unwrapped = target.parameters[0] if target.name == "optional_type" else target
        if unwrapped.kind == MAP:
            result = unwrapped.parameters[1]
        elif unwrapped.kind == OBJECT:
            result = self.object_field(node, unwrapped, name)
        elif unwrapped.kind == PARAMETER:
            self.free.assignable(DYN_TYPE, unwrapped)
            result = DYN_TYPE
        else:
            if unwrapped.kind not in (DYN, ERROR):
                self.issues.add(node.position, f"type '{unwrapped}' does not support field selection")
            result = DYN_TYPE
        return optional_of(result) if optional or unwrapped is not target else result

    def object_field(self, node: Node, target: Type, name: str) -> Type:
        if target.fields is None:
            self.issues.add(node.position, f"unexpected failed resolution of '{target.name}'")
            return ERROR_TYPE
        found = target.fields.get(name)
        if found is None:
            self.issues.add(node.position, f"undefined field '{name}'")
            return ERROR_TYPE
        if name in target.keys:
            if isinstance(node, Select):
                node.key = target.keys[name]
            elif isinstance(node, Call):
                node.arguments[1] = Literal(node.arguments[1].position, target.keys[name])
        return found

    # --- calls

    def call(self, node: Call) -> Type:
        if node.function == "_?._":
            name = node.arguments[1]
            assert isinstance(name, Literal)
            return self.free.substitute(self.field(node, node.arguments[0], name.value, optional=True))
        if node.function in CONSTANTS_CHECKED:
            self.noted.append(node)
        self.formats += node.function == "format"
        result = self.function(node)
        self.formats -= node.function == "format"
        return result

    def function(self, node: Call) -> Type:
        for argument in node.arguments:
            self.check(argument)
        if node.target is not None:
            prefix = _qualified(node.target)
            if prefix and self.known.functions.find(f"{prefix}.{node.function}".removeprefix(".")):
                node.function, node.target = f"{prefix}.{node.function}", None
            else:
                self.check(node.target)
        else:
            node.function = node.function.removeprefix(".")
        if node.function in ("_&&_", "_||_"):
            return self.logic(node)
        if not self.known.functions.find(node.function):
            return self.undeclared(node, node.function)
        return self.resolve(node)

    def logic(self, node: Call) -> Type:
        for argument in node.arguments:
            if not self.free.assignable(argument.type, BOOL):
                self.mismatch(argument, BOOL, argument.type)
        return BOOL

    def resolve(self, node: Call) -> Type:
        arguments = tuple([operand.type for operand in node.operands()])
        member = node.target is not None
        ground = all(argument.ground for argument in arguments)
        key = (node.function, member, ", ".join([argument.text for argument in arguments]))
        found = self.known.resolved.get(key) if ground else None
        if found is None:
            found = resolve(self.free, self.known.functions.find(node.function), arguments, member=member)
            if found is None:
                return self.unresolved(node, arguments)
            if ground and found.result.ground and not has_fields(found.result):
                self.known.resolved[key] = found
        node.overloads = found.overloads
        return found.result

    def unresolved(self, node: Call, arguments: tuple[Type, ...]) -> Type:
        shown = [self.free.substitute(argument, unbound_to_dyn=True).text for argument in arguments]
        target = f"{shown.pop(0)}." if node.target is not None else ""
        self.issues.add(
            node.position,
            f"found no matching overload for '{node.function}' applied to '{target}({', '.join(shown)})'",
        )
        return ERROR_TYPE

    def mismatch(self, node: Node, expected: Type, found: Type) -> None:
        self.issues.add(node.position, f"expected type '{expected}' but found '{found}'")

    # --- aggregates

    def join(self, before: Type | None, kind: Type) -> Type:
        """The type of both; that they differ is found with the constants, which know about format()."""
        if before is None:
            return kind
        return most_general(before, kind) if self.free.assignable(before, kind) else DYN_TYPE

    def unwrapped(self, node: Node, kind: Type) -> Type:
        """The type inside an optional, which an entry with a question mark must be."""
        if kind.name == "optional_type":
            return kind.parameters[0]
        if kind.kind != DYN:
            self.mismatch(node, optional_of(kind), kind)
        return kind

    def list(self, node: ListNode) -> Type:
        if len(node.elements) > 1 and not self.formats:
            self.noted.append(node)
        joined: Type | None = None
        for index, element in enumerate(node.elements):
            kind = self.check(element)
            if index in node.optionals:
                kind = self.unwrapped(element, kind)
            joined = self.join(joined, kind)
        return list_of(self.free.variable() if joined is None else joined)

    def map(self, node: MapNode) -> Type:
        if len(node.entries) > 1 and not self.formats:
            self.noted.append(node)
        keys: Type | None = None
        values: Type | None = None
        for key, value, optional in node.entries:
            keys = self.join(keys, self.check(key))
            kind = self.check(value)
            values = self.join(values, self.unwrapped(value, kind) if optional else kind)
        if keys is None or values is None:
            return map_of(self.free.variable(), self.free.variable())
        return map_of(keys, values)

    def struct(self, node: StructNode) -> Type:
        found = self.scopes.lookup(node.name)
        if found is None:
            return self.undeclared(node, node.name)
        if isinstance(found[1], UndefinedType) and found[0].parameters[0].fields is not None:
            result = found[0].parameters[0]
        else:
            told = (
                f"'{found[0].name}' is not a type" if found[1] is None else f"'{found[1].name}' is not a message type"
            )
            self.issues.add(node.position, told)
            result = ERROR_TYPE
        for colon, field, value, optional in node.entries:
            self.entry(colon, result, field, value, optional=optional)
        return result

    def entry(self, colon: int, target: Type, field: str, value: Node, *, optional: bool) -> None:
        kind = self.check(value)
        kind = self.unwrapped(value, kind) if optional else kind
        if target is ERROR_TYPE:
            return
        expected = (target.fields or {}).get(field)
        if expected is None:
            self.issues.add(colon, f"undefined field '{field}'")
        elif not self.free.assignable(expected, kind):
            told = f"expected type of field '{field}' is '{expected}' but provided type is '{kind}'"
            self.issues.add(colon, told)

    # --- scopes

    def comprehension(self, node: Comprehension) -> Type:
        self.check(node.range)
        accumulated = self.check(node.initial)
        over = self.free.substitute(node.range.type)
        self.scopes.enter({ACCUMULATOR: accumulated})
        names = node.variables
        self.scopes.enter(dict(zip(names, self.elements(node, over, len(names)), strict=True)))
        self.check(node.condition)
        step = self.check(node.step)
        if not self.free.assignable(accumulated, step):
            self.mismatch(node.step, accumulated, step)
        self.scopes.leave()
        result = self.check(node.result)
        self.scopes.leave()
        return self.free.substitute(result)

    def elements(self, node: Comprehension, over: Type, count: int) -> tuple[Type, ...]:
        """The types of the variables."""
        if over.kind == LIST:
            return over.parameters if count == 1 else (INT, over.parameters[0])
        if over.kind == MAP:
            return over.parameters[:count]
        if over.kind in (DYN, ERROR, PARAMETER):
            self.free.assignable(DYN_TYPE, over)
            return (DYN_TYPE,) * count
        self.issues.add(
            node.range.position,
            f"expression of type '{over}' cannot be range of a comprehension (must be list, map, or dynamic)",
        )
        return (ERROR_TYPE,) * count

    def bind(self, node: Bind) -> Type:
        self.scopes.enter({node.name: self.check(node.value)})
        result = self.check(node.body)
        self.scopes.leave()
        return self.free.substitute(result)
