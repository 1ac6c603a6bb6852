"""What a name stands for where it is written: a macro's variable, a variable of the environment, or a type."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from valkey_gitops.cel.library import Functions
from valkey_gitops.cel.resolution import Resolution
from valkey_gitops.cel.types import TYPE, Type
from valkey_gitops.cel.values import TypeValue, UndefinedType


class Declarations(NamedTuple):
    """What an expression may name. `resolved` remembers calls by name and types of arguments."""

    variables: Mapping[str, Type]
    objects: Mapping[str, Type]
    functions: Functions
    resolved: dict[tuple[str, bool, str], Resolution]


class Scopes:
    """The declarations, and the variables of the macros around the place that is being checked."""

    def __init__(self, declarations: Declarations) -> None:
        self._known = declarations
        self._inner: list[dict[str, Type]] = []

    def enter(self, variables: dict[str, Type]) -> None:
        """Into a macro with these variables."""
        self._inner.append(variables)

    def leave(self) -> None:
        """Out of the innermost."""
        self._inner.pop()

    def lookup(self, name: str) -> tuple[Type, Any] | None:
        """The type of a name, and its value if it stands for a type; None for one that nothing declares."""
        if name.startswith("."):
            name = name[1:]
        else:
            for scope in reversed(self._inner):
                if name in scope:
                    return scope[name], None
        if name in self._known.variables:
            return self._known.variables[name], None
        described = self._known.functions.type_named(name)
        if described is not None:
            return Type(TYPE, "type", (described,)), TypeValue(described.name)
        described = self._known.objects.get(name)
        return None if described is None else (Type(TYPE, "type", (described,)), UndefinedType(name))

    def declares(self, name: str) -> bool:
        """Whether a name with dots is one as a whole."""
        bare, known = name.removeprefix("."), self._known
        return name in known.variables or bare in known.objects or known.functions.type_named(bare) is not None
