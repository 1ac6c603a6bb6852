"""An object together with those around it in the bundle, for demands that no object meets alone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Identity, Object, Path
from valkey_gitops.admission.policies.container import ContainerView, container_view, containers
from valkey_gitops.admission.policies.nodes import walk
from valkey_gitops.admission.questions import by_namespace
from valkey_gitops.admission.references.pods import TEMPLATES, PodTemplate, mapping, namespace, pod_template
from valkey_gitops.admission.selectors import selects

_TCP_CONFIG_MAPS = ("-tcp", "tcp-services")
_WAVE = "argocd.argoproj.io/sync-wave"
_RECORD = "service.yaml"
_BACKENDS: Mapping[str, tuple[Path, ...]] = {
    "TCPRoute": (("spec", "rules", "*", "backendRefs", "*"),),
    "TLSRoute": (("spec", "rules", "*", "backendRefs", "*"),),
    "IngressRouteTCP": (("spec", "routes", "*", "services", "*"),),
    "HTTPRoute": (("spec", "rules", "*", "backendRefs", "*"),),
    "GRPCRoute": (("spec", "rules", "*", "backendRefs", "*"),),
    "IngressRoute": (("spec", "routes", "*", "services", "*"),),
    "Ingress": (
        ("spec", "rules", "*", "http", "paths", "*", "backend", "service"),
        ("spec", "defaultBackend", "service"),
    ),
}
"""Where the kinds that lead to a Service name it."""
_SURROUNDING = {"Service", "NetworkPolicy", "PersistentVolumeClaim"}
RECORDS = "records"
"""The question for the discovery ConfigMaps of all namespaces."""
_HTTP = {"HTTPRoute", "GRPCRoute", "IngressRoute", "Ingress"}


class _Workload(NamedTuple):
    object: Object
    pod: PodTemplate
    programs: list[str]


class Neighbours(NamedTuple):
    """The joined view, and the views of the object's containers that it holds."""

    instance: dict[str, Any]
    containers: list[ContainerView]

    def locate(self, inner: Path) -> Path:
        """The node of the object behind a path inside the view; the object itself for what stands in another."""
        if inner[:1] == ("object",):
            return inner[1:]
        if inner[:1] == ("containers",) and len(inner) > 1:
            return self.containers[int(inner[1])].locate(inner[2:])
        return ()


class Neighbourhoods:
    """Which objects of a bundle have to do with the workloads of a namespace, found in one step."""

    def __init__(self, bundle: Bundle) -> None:
        self._identities: dict[str, dict[Identity, None]] = {}
        self._seen: dict[tuple[str, tuple[str, ...]], Surroundings] = {}
        for obj in bundle.objects():
            identity = Identity.of(obj)
            for question in answered_by(obj):
                self._identities.setdefault(question, {})[identity] = None

    def around(self, space: str, bundle: Bundle) -> "Surroundings":
        """What surrounds the workloads of a namespace, as the bundle is seen; of one identity the nearest counts."""
        questions = [by_namespace(space), RECORDS]
        for question in questions:
            bundle.note(question)
        key = space, bundle.folder
        if key not in self._seen:
            identities = dict.fromkeys(item for question in questions for item in self._identities.get(question, ()))
            self._seen[key] = Surroundings(bundle.nearest(identities))
        return self._seen[key]


def answered_by(obj: Object) -> Iterator[str]:
    """The questions whose answer the object takes part in."""
    kind = str(obj.get("kind"))
    if _record(obj):
        yield RECORDS
    if kind in TEMPLATES or kind in _SURROUNDING:
        yield by_namespace(namespace(obj))
    for (space, _), _ in _ways(obj):
        yield by_namespace(space)


def _ways(obj: Object) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """The Services that an object leads to from outside, each with the kind and name of the way."""
    for path in _BACKENDS.get(str(obj.get("kind")), ()):
        for _, backend in walk(obj, path):
            named = mapping(backend)
            target = str(named.get("namespace") or namespace(obj)), str(named.get("name"))
            yield target, (str(obj["kind"]), _name(obj))
    if obj.get("kind") == "ConfigMap" and _name(obj).endswith(_TCP_CONFIG_MAPS):
        for port, entry in mapping(obj.get("data")).items():
            space, _, rest = str(entry).partition("/")
            yield (space, rest.partition(":")[0]), ("port", str(port))


class Surroundings:
    """Objects by what they have to do with workloads."""

    def __init__(self, objects: Iterable[Object]) -> None:
        self.workloads: dict[str, list[_Workload]] = {}
        self.services: dict[str, list[Object]] = {}
        self.network_policies: dict[str, list[Object]] = {}
        self.claims: dict[tuple[str, str], Object] = {}
        self.records: list[tuple[Object, str]] = []
        self.ways: dict[tuple[str, str], list[tuple[str, str]]] = {}
        """By namespace and name of a Service: the kind and name of what leads to it from outside."""
        for obj in objects:
            self._add(obj)

    def _add(self, obj: Object) -> None:
        kind, space = obj.get("kind"), namespace(obj)
        if pod := pod_template(obj):
            programs = [container_view(obj, path, item).instance["program"] for path, item in _containers(obj)]
            self.workloads.setdefault(space, []).append(_Workload(obj, pod, programs))
        elif kind == "Service":
            self.services.setdefault(space, []).append(obj)
        elif kind == "NetworkPolicy":
            self.network_policies.setdefault(space, []).append(obj)
        elif kind == "PersistentVolumeClaim":
            self.claims[space, _name(obj)] = obj
        elif service := _record(obj):
            self.records.append((obj, service))
        for target, way in _ways(obj):
            self.ways.setdefault(target, []).append(way)


def neighbours(obj: Object, around: Surroundings) -> Neighbours:
    """The view: the object, its containers, and what the bundle holds around it (policies/README.md lists the keys)."""
    pod = pod_template(obj)
    space, name = namespace(obj), _name(obj)
    siblings = [item for item in around.workloads.get(space, []) if Identity.of(item.object) != Identity.of(obj)]
    services = [item for item in around.services.get(space, []) if pod and _takes(item, pod)]
    ways = [way for item in services for way in around.ways.get((space, _name(item)), [])]
    records = [service for record, service in around.records if namespace(record) == space]
    own = _record(obj)
    views = [container_view(obj, path, item) for path, item in _containers(obj)]
    instance = {
        "object": obj,
        "containers": [view.instance for view in views],
        "services": services,
        "networkPolicies": [item for item in around.network_policies.get(space, []) if pod and _guards(item, pod)],
        "tcpRoutes": [f"{kind} {way}" for kind, way in ways if kind not in _HTTP],
        "httpRoutes": [f"{kind} {way}" for kind, way in ways if kind in _HTTP],
        "claims": list(_claims(space, pod, around)),
        "claimsOfOtherWaves": [_name(item) for item in _claims(space, pod, around) if _wave(item) != _wave(obj)],
        "siblings": [{"kind": i.object.get("kind"), "name": _name(i.object), "programs": i.programs} for i in siblings],
        "mistakenFor": [service for service in records if pod and service in name and service != name],
        "sameRecord": [
            f"{namespace(other)}/{_name(other)}"
            for other, service in around.records
            if own and service == own and Identity.of(other) != Identity.of(obj)
        ],
    }
    return Neighbours(instance, views)


def _containers(obj: Object) -> Iterator[tuple[Path, dict[str, Any]]]:
    return ((path, item) for path, item in containers(obj) if isinstance(item, dict))


def _takes(service: Object, pod: PodTemplate) -> bool:
    selector = mapping(mapping(service.get("spec")).get("selector"))
    return bool(selector) and selector.items() <= pod.labels.items()


def _guards(policy: Object, pod: PodTemplate) -> bool:
    spec = mapping(policy.get("spec"))
    ingress = "Ingress" in spec.get("policyTypes", ["Ingress"])
    return ingress and selects(mapping(spec.get("podSelector")), pod.labels)


def _claims(space: str, pod: PodTemplate | None, around: Surroundings) -> Iterator[Object]:
    for _, name in walk(pod.spec if pod else {}, ("volumes", "*", "persistentVolumeClaim", "claimName")):
        if claim := around.claims.get((space, str(name))):
            yield claim


def _wave(obj: Object) -> str:
    annotations = mapping(mapping(obj.get("metadata")).get("annotations"))
    return str(annotations.get(_WAVE, "0"))


def _record(obj: Object) -> str:
    """The name of the service that a Thinkube discovery ConfigMap speaks of; empty for any other object."""
    text = mapping(obj.get("data")).get(_RECORD)
    if obj.get("kind") != "ConfigMap" or not isinstance(text, str):
        return ""
    from valkey_gitops.admission.policies.embedded_yaml import UnclearYamlError, parse  # noqa: PLC0415 - loads libyaml

    try:
        service = mapping(mapping(parse(text)).get("service")).get("name")
    except UnclearYamlError:
        return ""  # the discovery policy says so
    return service if isinstance(service, str) else ""


def _name(obj: Object) -> str:
    return Identity.of(obj).name
