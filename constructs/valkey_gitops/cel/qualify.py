"""One step into a value: value.field and value[key]."""

from typing import Any, Final

from valkey_gitops.cel.equality import key_of
from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.numbers import shown_double
from valkey_gitops.cel.values import INT_MAX, Opaque, Uint

MISSING: Final = object()
_KEYS = frozenset({str, int, Uint, float, bool})


def qualify(value: Any, key: Any) -> Any:
    """The value under a key or at an index.

    Raises:
        EvaluationError: There is none.
    """
    found = find(value, key)
    if found is not MISSING:
        return found
    if isinstance(value, list):
        raise EvaluationError(f"index out of bounds: {shown_key(key)}")
    raise EvaluationError(f"no such key: {shown_key(key)}")


def find(value: Any, key: Any) -> Any:
    """The value under a key or at an index, or MISSING.

    Raises:
        EvaluationError: The key is of a type that the value cannot have, such as a string for a list.
    """
    if type(key) not in _KEYS:
        raise EvaluationError(f"invalid qualifier type: {go_type(key)}")
    if type(value) is dict:
        return value.get(key_of(key), MISSING)
    if isinstance(value, list):
        index = _index(key)
        return value[index] if 0 <= index < len(value) else MISSING
    if isinstance(value, dict):  # one whose entries are computed when they are read
        try:
            return value[key_of(key)]
        except KeyError:
            return MISSING
    return MISSING


def _index(key: Any) -> int:
    if type(key) is int:
        return key
    if type(key) is float and key.is_integer() and abs(key) <= INT_MAX:
        return int(key)
    if type(key) is Uint and key <= INT_MAX:
        return int(key)
    if type(key) in (float, Uint):
        raise EvaluationError(f"unsupported index value {shown_key(key)} in list")
    raise EvaluationError(f"unsupported index type '{'string' if type(key) is str else 'bool'}' in list")


def shown_key(key: Any) -> str:
    """A key as error texts show it."""
    if type(key) is bool:
        return "true" if key else "false"
    return shown_double(key) if type(key) is float else str(key)


_GO_TYPES = {
    "NoneType": "Null", "bool": "Bool", "int": "Int", "Uint": "Uint", "float": "Double", "str": "String",
    "bytes": "Bytes", "Timestamp": "Timestamp", "Duration": "Duration",
}  # fmt: skip
_GO_POINTERS = {
    "Optional": "*types.Optional",
    "TypeValue": "*types.Type",
    "dict": "*types.baseMap",
    "list": "*types.baseList",
}


def go_type(value: Any) -> str:
    """The Go type of cel-go's value, which a few of its errors name."""
    name = type(value).__name__
    if isinstance(value, Opaque):
        return value.cel_type.name
    return _GO_POINTERS.get(name) or f"types.{_GO_TYPES.get(name, name)}"
