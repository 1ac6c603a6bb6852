"""How deep an expression is nested, counted as cel-go counts: operators, selections, indices and calls of members."""

from collections.abc import Iterator

from valkey_gitops.cel.ast import Bind, Call, Comprehension, ListNode, MapNode, Node, Select, StructNode

_FREE = frozenset({"_&&_", "_||_", "!_", "-_"})


def deeper_than(node: Node, limit: int) -> bool:
    """Whether some part of the expression is nested deeper; never recurses itself."""
    left = [(node, 0)]
    while left:
        current, depth = left.pop()
        depth += _counts(current)
        if depth > limit:
            return True
        left.extend([(part, depth) for part in _parts(current)])
    return False


def _counts(node: Node) -> bool:
    if isinstance(node, Call):
        return node.function not in _FREE and (node.target is not None or node.function[:1] in ("_", "@"))
    return isinstance(node, (Select, Comprehension))


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, Call):
        yield from node.operands()
    elif isinstance(node, Select):
        yield node.operand
    elif isinstance(node, ListNode):
        yield from node.elements
    elif isinstance(node, MapNode):
        for key, value, _ in node.entries:
            yield key
            yield value
    elif isinstance(node, StructNode):
        for _, _, value, _ in node.entries:
            yield value
    elif isinstance(node, Comprehension):
        yield node.range
        yield from node.parts
    elif isinstance(node, Bind):
        yield node.body
