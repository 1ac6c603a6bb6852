"""Values as tests/cel/oracle writes them: with their type, where JSON has none for it."""

import base64
from typing import Any

from valkey_gitops.cel import times
from valkey_gitops.cel.equality import value_of
from valkey_gitops.cel.numbers import shown_double
from valkey_gitops.cel.values import Duration, Optional, Timestamp, TypeValue, Uint


def shown(value: Any) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, list):
        return [shown(element) for element in value]
    if isinstance(value, dict):
        pairs = [[shown(value_of(key)), shown(element)] for key, element in value.items()]
        return {"map": sorted(pairs, key=lambda pair: _sort_key(pair[0]))}
    return _tagged(value)


def _tagged(value: Any) -> Any:  # noqa: PLR0911 - one return per type
    if isinstance(value, Uint):
        return {"uint": str(int(value))}
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"double": shown_double(value)}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, Timestamp):
        return {"timestamp": times.shown_timestamp(Timestamp(value.nanoseconds))}
    if isinstance(value, Duration):
        return {"duration": str(value.nanoseconds)}
    if isinstance(value, TypeValue):
        return {"type": value.name}
    if isinstance(value, Optional):
        return {"optional": [shown(value.value())] if value.has_value else []}
    return {value.cel_type.name: str(value)}


def _sort_key(key: Any) -> str:
    """How Go's fmt.Sprint shows a key, by which the oracle sorts."""
    if isinstance(key, dict):
        ((name, text),) = key.items()
        return f"map[{name}:{text}]"
    return str(key).lower() if isinstance(key, bool) else str(key)
