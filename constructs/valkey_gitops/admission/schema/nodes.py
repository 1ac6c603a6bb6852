"""Types of the nodes of an object: maps and lists, and how an object is walked along them.

The walk repeats what server-side apply does to the text it is given: the typed check against the published OpenAPI
(maps, lists and their keys, scalars), then the decoding into Go types. Scalars that need no second look are passed over
by their exact Python type, so that most nodes of an object cost well under a microsecond.
"""

from collections.abc import Callable, Collection
from typing import Any

from valkey_gitops.admission.model import field_path
from valkey_gitops.admission.schema.report import Report, Trail, steps
from valkey_gitops.admission.schema.words import shown

Constraint = Callable[[Any, Trail, Report], None]
"""A check of a value whose type is right."""

_FEW = 12
_NO_VALUE = {
    type(None): "associative list without keys has an element that's an explicit null",
    dict: "associative list without keys has an element that's a map type",
    list: "not supported: associative list with lists as elements",
}
_KEEP_ONE = "keep one of them: server-side apply refuses both, and client-side apply loses them in a later change"


class Node:
    """The type of a node; this one takes anything."""

    __slots__ = ("atomic", "constraints", "default", "exact", "name", "null")

    def __init__(self) -> None:
        self.exact: type | None = None  # values of exactly this type are right without a walk
        self.null: bool = True  # null is as good as absent
        self.name = ""  # of the type in JSON Schema, where null is not
        self.default: Any = None
        self.atomic = False  # a map that server-side apply replaces as a whole
        self.constraints: tuple[Constraint, ...] = ()

    def walk(self, value: Any, trail: Trail, report: Report) -> None:
        """Report what is wrong with a value; a null comes here only where it is not as good as absent."""
        if value is None and not self.null:
            place = field_path(steps(trail))
            text = f'Invalid value: "null": {place} in body must be of type {self.name}: "null"'
            report.invalid("wrong-type", trail, text, "leave the field out, or give it a value")
        elif self._take(value, trail, report):
            for constraint in self.constraints:
                constraint(value, trail, report)

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:  # noqa: ARG002 - what the subclasses take
        """Report wrong types; whether the value itself (not what it holds) has the right one."""
        return True

    def child(self, step: str | int) -> "Node":  # noqa: ARG002 - as above
        """The type one step down."""
        return ANY

    def spell(self, step: str | int, value: Any) -> str:  # noqa: ARG002 - as above
        """A step as the typed check spells it."""
        return f".{step}" if isinstance(step, str) else f"[{step}]"


ANY = Node()


class Dictionary(Node):
    """A map with keys of the author's choice."""

    __slots__ = ("item",)

    def __init__(self, item: Node) -> None:
        super().__init__()
        self.item = item

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:
        if type(value) is not dict:
            return _not_a_map(value, trail, report)
        node = self.item
        if node is not ANY:
            for key, item in value.items():
                if type(item) is not node.exact and (item is not None or not node.null):
                    node.walk(item, (trail, key), report)
        return True

    def child(self, step: str | int) -> Node:  # noqa: ARG002 - all keys are alike
        """The type of every value."""
        return self.item


class Map(Node):
    """A map with declared fields."""

    __slots__ = ("fields", "lookup", "names", "null_is_absent", "required", "rest")

    def __init__(self, names: Collection[str], lookup: Callable[[str], Node], rest: Node | None = None) -> None:
        super().__init__()
        self.names = names
        self.lookup = lookup
        self.rest = rest  # the type of fields that are not declared; None: there must be none
        self.fields: dict[str, Node] = {}
        self.required: tuple[str, ...] = ()
        self.null_is_absent = True

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:
        if type(value) is not dict:
            return _not_a_map(value, trail, report)
        fields = self.fields
        for key, item in value.items():
            node = fields.get(key) or self.field(key)
            if node is None:
                report.typed("unknown-field", (trail, key), "field not declared in schema", self.nearest(key))
            elif type(item) is not node.exact and (item is not None or not node.null):
                node.walk(item, (trail, key), report)
        for name in self.required:
            if name not in value or (value[name] is None and self.null_is_absent):
                report.invalid("required-field", (trail, name), "Required value", f"add `{name}`", steps(trail))
        return True

    def field(self, key: str) -> Node | None:
        """The type of a field; one that is declared is compiled once."""
        if key not in self.names:
            return self.rest
        node = self.fields[key] = self.lookup(key)
        return node

    def child(self, step: str | int) -> Node:
        """The type of a field; anything where it is not declared."""
        key = str(step)
        return self.fields.get(key) or self.field(key) or ANY

    def nearest(self, key: str) -> str:
        """What may have been meant by an unknown field."""
        import difflib  # noqa: PLC0415 - 3 ms that only a mistake needs

        lowered = {name.lower(): name for name in self.names}
        near = difflib.get_close_matches(key.lower(), lowered, 1, 0.6)
        if near:
            return f"did you mean `{lowered[near[0]]}`?"
        if len(self.names) <= _FEW:
            return f"remove it; declared here: {', '.join(sorted(self.names))}"
        return "remove it, or move it to where it belongs"


def _not_a_map(value: Any, trail: Trail, report: Report) -> bool:
    report.typed(
        "wrong-type", trail, f"expected map, got {shown(value)}", "write a mapping: one `key: value` on each line"
    )
    return False


class List(Node):
    """A list whose items are told apart by their index."""

    __slots__ = ("item",)

    def __init__(self, item: Node) -> None:
        super().__init__()
        self.item = item

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:
        if type(value) is not list:
            report.typed(
                "wrong-type", trail, f"expected list, got {shown(value)}", "write a list: one `- ` for each item"
            )
            return False
        node = self.item
        for index, item in enumerate(value):
            if type(item) is not node.exact:
                if item is not None or not node.null:
                    node.walk(item, (trail, index), report)
                elif isinstance(node, Map):
                    node.walk({}, (trail, index), report)  # a null item is an empty struct
        return True

    def child(self, step: str | int) -> Node:  # noqa: ARG002 - all items are alike
        """The type of every item."""
        return self.item


class AssociativeList(List):
    """A list whose items are told apart by fields of theirs (`keys`), or by their value (a set: no keys)."""

    __slots__ = ("keys",)

    def __init__(self, item: Node, keys: tuple[str, ...]) -> None:
        super().__init__(item)
        self.keys = keys

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:
        if type(value) is list:
            seen: set[Any] = set()
            for index, item in enumerate(value):
                problem = self._problem(item)
                if problem:
                    text, path = f"element {index}: {problem}", steps((trail, index))
                    report.typed("wrong-type", trail, text, "give every item its key, once", path)
                    return False
                key = self._key(item)
                if key in seen:
                    text = f"duplicate entries for key {self.spell(index, item)}"
                    report.typed("duplicate-entry", trail, text, _KEEP_ONE, steps((trail, index)))
                seen.add(key)
        return super()._take(value, trail, report)

    def _problem(self, item: Any) -> str:
        """Why an item has no key."""
        if type(item) is dict and self.keys:
            if any(name in item or self._default(name) is not None for name in self.keys):
                return ""
            names = " ".join(f'"{key}"' for key in self.keys)
            return f"associative list with keys has an element that omits all key fields [{names}]"
        if self.keys:
            element = "a null element" if item is None else "non-map elements"
            return f"associative list with keys may not have {element}"
        return _NO_VALUE.get(type(item), "")

    def _default(self, name: str) -> Any:
        return self.item.child(name).default

    def _key(self, item: Any) -> Any:
        """Something to tell items apart by."""
        parts = [item.get(name, self._default(name)) for name in self.keys] if self.keys else [item]
        try:
            hash(key := tuple(parts))
        except TypeError:  # a key of a wrong type, which is reported where it stands
            return shown(parts)
        return key

    def spell(self, step: str | int, value: Any) -> str:
        """An item by its key."""
        if not self.keys:
            return f"[={shown(value)}]"
        if type(value) is not dict:
            return f"[{step}]"
        parts = {name: value[name] if name in value else self._default(name) for name in self.keys}
        return f"[{','.join(f'{name}={shown(part)}' for name, part in parts.items() if part is not None)}]"
