"""The one function of this room."""

from functools import cache, lru_cache
from typing import Any

from valkey_gitops.admission.default.custom import default_custom
from valkey_gitops.admission.default.objects import OBJECTS, STATUS
from valkey_gitops.admission.default.types import Types, copied, types
from valkey_gitops.admission.model import Object
from valkey_gitops.admission.schema import Schemas


def default_object(obj: Object, version: str = "1.34", schemas: Schemas | None = None) -> dict[str, Any]:
    """A deep copy with what the API server of a minor version fills in; custom resources need their schemas.

    Left out is what differs from one cluster or request to the next, such as uid, clusterIP and nodePort. Values of a
    wrong type stay as they are, and other kinds are only copied.
    """
    given = obj if type(obj) is dict else dict(obj)
    known = types(_minor(version))
    name = _name(given.get("apiVersion"), given.get("kind"))
    struct = known.find(name)
    out = struct.copy(given) if struct else _default_other(given, schemas, known)
    change = OBJECTS.get(name)
    if change and type(out.get("metadata")) is dict:
        change(out)
    if struct is None:
        return out
    out.pop("status", None)
    if name in STATUS:
        out["status"] = copied(STATUS[name])
    return out


def _default_other(obj: dict[str, Any], schemas: Schemas | None, known: Types) -> dict[str, Any]:
    served = _served(obj, schemas)
    if schemas is None or served is None or not schemas.is_custom(*served):
        return {key: copied(value) for key, value in obj.items()}
    node = schemas.node(*served)
    out = default_custom(obj, node) if node else obj
    if type(metadata := obj.get("metadata")) is dict:
        out["metadata"] = known["meta/v1.ObjectMeta"].copy(metadata)
    return out


def _served(obj: dict[str, Any], schemas: Schemas | None) -> tuple[str, str] | None:
    api_version, kind = obj.get("apiVersion"), obj.get("kind")
    if schemas is None or not isinstance(api_version, str) or not isinstance(kind, str):
        return None
    return (api_version, kind) if schemas.kind(api_version, kind) else None


def _name(api_version: object, kind: object) -> str:
    """The Go type of a kind: `networking/v1.Ingress`."""
    return _go_type(api_version, kind) if isinstance(api_version, str) and isinstance(kind, str) else ""


@lru_cache(256)
def _go_type(api_version: str, kind: str) -> str:
    group, _, version = api_version.rpartition("/")
    return f"{group.partition('.')[0] or 'core'}/{version}.{kind}"


@cache
def _minor(version: str) -> int:
    minor = version.partition(".")[2]
    return int(minor) if minor.isdecimal() else 34
