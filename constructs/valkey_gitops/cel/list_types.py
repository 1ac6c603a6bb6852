"""Lists of a custom resource that are sets, or maps by some fields of their items: `==` and `+` ignore the order.

What counts is the list on the left. Source: k8s.io/apiserver/pkg/cel/common/values.go.
"""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Self

from valkey_gitops.cel.equality import equal
from valkey_gitops.cel.values import ListOfItsOwn

_SCALARS = frozenset({str, int, float, bool, type(None)})


class SetList(ListOfItsOwn):
    """A list of `x-kubernetes-list-type: set`."""

    __slots__ = ()

    def equals(self, other: Sequence[Any]) -> bool:
        """Whether each element of the other, which is as long, is in this one."""
        own = {_scalar(element) for element in self}
        return len(self) == len(other) and all(_scalar(element) in own for element in other)

    def __add__(self, other: Iterable[Any]) -> Self:
        """The union: what is new comes behind what is there."""
        found = {_scalar(element): element for element in self}
        for element in other:
            found.setdefault(_scalar(element), element)
        return type(self)(found.values())


def _scalar(element: Any) -> Hashable:
    """As Go compares: 1 and 1.0 are two. What is no scalar, such as a time, is never found again."""
    return (type(element), element) if type(element) in _SCALARS else object()


class MapItem(dict[str, Any]):
    """An item of a `MapList`; a map that an expression makes has no key there."""

    __slots__ = ()


class MapList(ListOfItsOwn):
    """A list of `x-kubernetes-list-type: map`; `keys` are the fields that identify an item."""

    __slots__ = ("keys",)

    def __init__(self, items: Iterable[Any], keys: Sequence[str]) -> None:
        super().__init__(items)
        self.keys = keys

    def equals(self, other: Sequence[Any]) -> bool:
        """Whether each item of the other, which is as long, has its equal in the item of the same key here.

        Raises:
            EvaluationError: two values in them cannot be compared.
        """
        own = {self._key(item): item for item in self}
        if len(self) != len(other):
            return False
        return all((key := self._key(item)) in own and equal(own[key], item) for item in other)

    def __add__(self, other: Iterable[Any]) -> "MapList":
        """Items of a known key take the place of those that are there; the others come behind."""
        found = {self._key(item): item for item in self}
        for item in other:
            found[self._key(item)] = item
        return MapList(found.values(), self.keys)

    def _key(self, item: Any) -> Hashable:
        return tuple(_scalar(item.get(key)) for key in self.keys) if isinstance(item, MapItem) else object()
