"""The same kind in other groups and versions, and an object converted to them.

Source: the conversions of k8s.io/kubernetes/pkg/apis. Of the kinds that a cluster of 1.31 to 1.37 serves in two
versions, HorizontalPodAutoscaler is converted; custom resources differ in apiVersion alone, unless a webhook converts.
"""

from collections.abc import Callable, Iterator
from typing import Any

from valkey_gitops.admission.admission_policies.attributes import Attributes, Kind, UndecidableError
from valkey_gitops.admission.admission_policies.matching import Matched
from valkey_gitops.admission.model import Object, Resource
from valkey_gitops.admission.schema import KindInfo, Schemas

_EVENTS = {("", "Event"), ("events.k8s.io", "Event")}


def equivalents(request: Attributes, schemas: Schemas) -> list[Matched]:
    """The other versions under which the server would know the object of a request."""
    return [
        Matched(Resource(group, version, info.plural, info.namespaced), Kind(group, version, info.kind))
        for info, group, version in _versions(schemas, request.kind.name)
        if (group, version) != (request.kind.group, request.kind.version) and _same(group, request.kind, info)
    ]


def _versions(schemas: Schemas, kind: str) -> Iterator[tuple[KindInfo, str, str]]:
    for info in schemas.kinds():
        if info.kind == kind:
            group, _, version = info.api_version.rpartition("/")
            yield info, group, version


def _same(group: str, kind: Kind, info: KindInfo) -> bool:
    return group == kind.group or {(group, info.kind), (kind.group, kind.name)} <= _EVENTS


def converted(obj: Object, own: Kind, wanted: Kind, schemas: Schemas) -> Object:
    """An object in another version of its kind.

    Raises:
        UndecidableError: we do not know the server's conversion.
    """
    if own == wanted:
        return obj
    api_version = f"{wanted.group}/{wanted.version}" if wanted.group else wanted.version
    own_version = f"{own.group}/{own.version}" if own.group else own.version
    if schemas.is_custom(own_version, own.name):
        return {**obj, "apiVersion": api_version}
    conversion = (
        _CONVERSIONS.get((own.group, own.name, own.version, wanted.version)) if own.group == wanted.group else None
    )
    if conversion is None:
        raise UndecidableError(
            f"it asks for {own.name} as {api_version}, and the server converts the object",
            f"Write the object as {api_version}.",
        )
    return {**obj, "apiVersion": api_version, "spec": conversion(dict(obj.get("spec") or {}))}


def _autoscaling_v2(spec: dict[str, Any]) -> dict[str, Any]:
    target = spec.pop("targetCPUUtilizationPercentage", None)
    if target is not None:
        resource = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": target}}
        spec["metrics"] = [{"type": "Resource", "resource": resource}]
    return spec


def _autoscaling_v1(spec: dict[str, Any]) -> dict[str, Any]:
    """What v1 cannot say goes to annotations there, which policies hardly read."""
    for metric in spec.pop("metrics", None) or ():
        target = (metric.get("resource") or {}).get("target") or {}
        if (metric.get("resource") or {}).get("name") == "cpu" and target.get("averageUtilization") is not None:
            spec["targetCPUUtilizationPercentage"] = target["averageUtilization"]
    spec.pop("behavior", None)
    return spec


_CONVERSIONS: dict[tuple[str, str, str, str], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ("autoscaling", "HorizontalPodAutoscaler", "v1", "v2"): _autoscaling_v2,
    ("autoscaling", "HorizontalPodAutoscaler", "v2", "v1"): _autoscaling_v1,
}
