"""Which type may stand for which: cel-go's assignability with type variables."""

from valkey_gitops.cel.types import (
    DURATION,
    DYN,
    DYN_TYPE,
    ERROR,
    LIST,
    MAP,
    NULL,
    OBJECT,
    OPAQUE,
    PARAMETER,
    TIMESTAMP,
    TYPE,
    Type,
    type_param,
)

_WILD = (DYN, ERROR)
_COMPOUND = (OPAQUE, LIST, MAP)


class Mapping:
    """What each type variable of one expression stands for so far."""

    __slots__ = ("bound", "fresh")

    def __init__(self) -> None:
        self.bound: dict[str, Type] = {}
        self.fresh = 0

    def variable(self) -> Type:
        """A new type variable."""
        self.fresh += 1
        return type_param(f"_var{self.fresh - 1}")

    def assignable(self, left: Type, right: Type) -> bool:
        """Whether a value of one type may stand where the other is asked for; binds variables if so."""
        if left.ground and right.ground:
            return self._assign(left, right)
        before = dict(self.bound)
        if self._assign(left, right):
            return True
        self.bound = before
        return False

    def all_assignable(self, left: tuple[Type, ...], right: tuple[Type, ...]) -> bool:
        """As `assignable`, for lists of types of the same length."""
        if len(left) != len(right):
            return False
        before = dict(self.bound)
        for one, other in zip(left, right, strict=True):
            if not self._assign(one, other):
                self.bound = before
                return False
        return True

    def substitute(self, kind: Type, *, unbound_to_dyn: bool = False) -> Type:
        """The type with its variables replaced."""
        if kind.ground:
            return kind
        if kind.kind == PARAMETER:
            found = self.bound.get(kind.name)
            if found is not None:
                return self.substitute(found, unbound_to_dyn=unbound_to_dyn)
            return DYN_TYPE if unbound_to_dyn else kind
        inner = tuple(self.substitute(part, unbound_to_dyn=unbound_to_dyn) for part in kind.parameters)
        return Type(kind.kind, kind.name, inner, kind.fields)

    def _assign(self, left: Type, right: Type) -> bool:  # noqa: PLR0911 - one return per rule
        if right.kind == PARAMETER:
            valid, known = self._stands_for(left, right)
            if valid or known:
                return valid
        if left.kind == PARAMETER:
            return self._stands_for(right, left)[0]
        if left.kind in _WILD or right.kind in _WILD:
            return True
        if NULL in (left.kind, right.kind):
            return _nullable(right if left.kind == NULL else left)
        if left.kind == TYPE:
            return right.kind == TYPE
        if left.kind in _COMPOUND:
            return (
                left.kind == right.kind
                and left.name == right.name
                and len(left.parameters) == len(right.parameters)
                and all(map(self._assign, left.parameters, right.parameters))
            )
        return left.kind == right.kind and left.name == right.name

    def _stands_for(self, kind: Type, variable: Type) -> tuple[bool, bool]:
        """Whether a type may be what a variable stands for, and whether the variable stood for something already."""
        if kind == variable:
            return True, True
        known = self.bound.get(variable.name)
        if known is not None:
            if kind == known:
                return True, True
            if not self._assign(kind, known):
                return False, True
            general = most_general(kind, known)
            if self._free_of(variable, general):
                self.bound[variable.name] = general
            return True, True
        if self._free_of(variable, kind):
            self.bound[variable.name] = kind
            return True, False
        return False, False

    def _free_of(self, variable: Type, kind: Type) -> bool:
        if kind.ground:
            return True
        if kind == variable:
            return False
        if kind.kind == PARAMETER:
            known = self.bound.get(kind.name)
            return known is None or self._free_of(variable, known)
        return all(self._free_of(variable, part) for part in kind.parameters)


def _nullable(kind: Type) -> bool:
    return kind.kind in (NULL, OPAQUE, OBJECT) or kind in (TIMESTAMP, DURATION)


def most_general(left: Type, right: Type) -> Type:
    """The more general of two types that unify."""
    return left if _as_general(left, right) else right


def _as_general(left: Type, right: Type) -> bool:
    if left.kind in (DYN, PARAMETER):
        return True
    if right.kind in (DYN, PARAMETER) or left.kind != right.kind:
        return False
    if left.kind in _COMPOUND:
        return (
            left.name == right.name
            and len(left.parameters) == len(right.parameters)
            and all(map(_as_general, left.parameters, right.parameters))
        )
    return left.kind == TYPE or left == right
