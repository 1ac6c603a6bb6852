"""Who reads what is not read by a pod of the files: monitoring, consumers, the platform's discovery."""

from collections.abc import Iterator

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.references.pods import items, mapping, namespace, pod_template
from valkey_gitops.report.relations.workloads import hosts, texts
from valkey_gitops.report.relations.world import External, Relation, World

_MONITORING = External("Monitoring", "", "Prometheus, Grafana")


def of_pod_monitor(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """Prometheus asks the pods that a PodMonitor selects."""
    spec = mapping(obj.get("spec"))
    ports = ", ".join(str(end.get("port")) for end in items(spec.get("podMetricsEndpoints")))
    yield Relation(_MONITORING, number, "reads")
    for pod in world.pods(namespace(obj), mapping(spec.get("selector")), number):
        yield Relation(number, pod, "has asked", ports)


def of_service_monitor(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """Prometheus asks the pods behind the Services that a ServiceMonitor selects."""
    spec = mapping(obj.get("spec"))
    wanted = mapping(mapping(spec.get("selector")).get("matchLabels"))
    ports = ", ".join(str(end.get("port")) for end in items(spec.get("endpoints")))
    yield Relation(_MONITORING, number, "reads")
    for service, other in enumerate(world.objects):
        labels = mapping(mapping(other.get("metadata")).get("labels"))
        if other.get("kind") == "Service" and namespace(other) == namespace(obj) and wanted.items() <= labels.items():
            yield Relation(number, service, "has asked", ports)


def of_rule(_world: World, number: int, _obj: Object) -> Iterator[Relation]:
    """Prometheus evaluates a PrometheusRule."""
    yield Relation(_MONITORING, number, "evaluates")


def of_shared_config_map(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """A ConfigMap for others: a dashboard, the platform's discovery, or how a consumer elsewhere connects."""
    labels, space = mapping(mapping(obj.get("metadata")).get("labels")), namespace(obj)
    if "grafana_dashboard" in labels:
        yield Relation(_MONITORING, number, "shows")
        return
    named = dict.fromkeys(found for text in texts(obj.get("data")) for found in hosts(world, number, text))
    if "thinkube.io/service-name" in labels:
        yield Relation(External("Platform", "", "Thinkube discovery"), number, "reads")
    elif any(world.identities[service].namespace != space for service in named) and not _is_mounted(world, number):
        yield Relation(External("Namespace", "", space), number, "reads")
    else:
        return
    yield from (Relation(number, service, "names", "names") for service in named)


def of_shared_secret(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """A Secret that tells a consumer in another namespace how to connect."""
    told = (text for text in texts(mapping(obj.get("spec")).get("target")))
    named = dict.fromkeys(found for text in told for found in hosts(world, number, text))
    if any(world.identities[service].namespace != namespace(obj) for service in named):
        yield Relation(External("Namespace", "", namespace(obj)), number, "reads")


def _is_mounted(world: World, number: int) -> bool:
    """Whether a workload of the files has the ConfigMap as a volume: then it is that workload's own."""
    identity = world.identities[number]
    for pod in world.pods(identity.namespace, {}, number):
        template = pod_template(world.objects[pod])
        volumes = items(template.spec.get("volumes")) if template else []
        if identity.name in [mapping(volume.get("configMap")).get("name") for volume in volumes]:
            return True
    return False
