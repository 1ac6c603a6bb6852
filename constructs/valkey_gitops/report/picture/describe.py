"""An object, or something outside, as a box: its kind, its name, and what one would ask first."""

from collections.abc import Callable, Mapping
from typing import Any

from valkey_gitops.admission.model import Identity, Object
from valkey_gitops.admission.references.pods import items, mapping, pod_template
from valkey_gitops.report.picture.graph import Node
from valkey_gitops.report.relations import External
from valkey_gitops.report.relations.world import words

_SORTS = {
    "workload": ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job", "CronJob"),
    "network": (
        *(
            "Service",
            "NetworkPolicy",
            "Ingress",
            "TCPRoute",
            "TLSRoute",
            "HTTPRoute",
            "UDPRoute",
            "GRPCRoute",
            "Gateway",
        ),
        *("IngressRoute", "IngressRouteTCP", "IngressRouteUDP", "Entry point"),
    ),
    "config": ("ConfigMap", "PodMonitor", "ServiceMonitor", "PrometheusRule"),
    "secret": ("Secret", "ExternalSecret", "SealedSecret", "Certificate", "SecretStore", "ClusterSecretStore"),
    "storage": ("PersistentVolumeClaim", "Bucket"),
    "rights": ("ServiceAccount", "Role", "ClusterRole"),
    "engine": ("Application", "Kustomization", "GitRepository", "HelmRelease"),
}
_SORT = {kind: sort for sort, kinds in _SORTS.items() for kind in kinds}


def node_of(number: int, obj: Object, mark: str) -> Node:
    """The box of an object."""
    identity = Identity.of(obj)
    detail = _DETAILS.get(identity.kind, _nothing)(obj)
    sort = _SORT.get(identity.kind, "config")
    return Node(identity.kind or "?", (identity.name or "?",), identity.namespace, detail, sort, (number,), mark)


def node_outside(end: External) -> Node:
    """The box of what the files do not hold."""
    return Node(end.kind, (end.name,), end.namespace, "", "outside")


def _nothing(_obj: Object) -> str:
    return ""


def _spec(obj: Object) -> Mapping[str, Any]:
    return mapping(obj.get("spec"))


def _workload(obj: Object) -> str:
    pod = pod_template(obj)
    images = [str(container.get("image")) for container in items(pod.spec.get("containers"))] if pod else []
    image = images[0].rpartition("/")[2] if images else ""
    more = f" and {len(images) - 1} more" if len(images) > 1 else ""
    return " · ".join(filter(None, (_when(obj), image + more)))


def _when(obj: Object) -> str:
    annotations = mapping(mapping(obj.get("metadata")).get("annotations"))
    schedule = _spec(obj).get("schedule")
    return str(schedule or annotations.get("argocd.argoproj.io/hook") or "")


def _service(obj: Object) -> str:
    ports = ", ".join(str(port.get("port")) for port in items(_spec(obj).get("ports")))
    kind = "headless" if _spec(obj).get("clusterIP") == "None" else str(_spec(obj).get("type") or "ClusterIP")
    return f"{kind} · {ports}"


def _claim(obj: Object) -> str:
    size = mapping(mapping(_spec(obj).get("resources")).get("requests")).get("storage")
    return " · ".join(map(str, filter(None, (size, *words(_spec(obj).get("accessModes"))))))


def _keys(obj: Object) -> str:
    keys = [*mapping(obj.get("data")), *mapping(obj.get("binaryData")), *mapping(obj.get("stringData"))]
    return ", ".join(map(str, keys))


def _policy(obj: Object) -> str:
    return " and ".join(words(_spec(obj).get("policyTypes")))


def _route(obj: Object) -> str:
    return ", ".join(words(_spec(obj).get("hostnames")))


def _role(obj: Object) -> str:
    rules = [
        f"{', '.join(words(rule.get('verbs')))} {', '.join(words(rule.get('resources')))}"
        for rule in items(obj.get("rules"))
    ]
    return "; ".join(rules)


def _makes(obj: Object) -> str:
    spec = _spec(obj)
    name = spec.get("secretName") or mapping(spec.get("target")).get("name") or mapping(obj.get("metadata")).get("name")
    return f"makes Secret {name}"


_DETAILS: Mapping[str, Callable[[Object], str]] = {
    **dict.fromkeys(_SORTS["workload"], _workload),
    **dict.fromkeys(("TCPRoute", "TLSRoute", "HTTPRoute"), _route),
    **dict.fromkeys(("ExternalSecret", "SealedSecret", "Certificate"), _makes),
    **dict.fromkeys(("Role", "ClusterRole"), _role),
    "ConfigMap": _keys,
    "NetworkPolicy": _policy,
    "PersistentVolumeClaim": _claim,
    "Service": _service,
}
