"""What pods need: volumes, variables, pull secrets, an account; and which hosts they are told to ask."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.references.pods import PodTemplate, containers, items, mapping, pod_template
from valkey_gitops.report.relations.world import External, Relation, World

_HOST = re.compile(r"\b([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)\.([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)\.svc\b")
_BUCKET = re.compile(r"\bs3://[^\s\"']+")


def of_workload(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """The relations of anything that runs pods."""
    pod = pod_template(obj)
    if pod is None:
        return
    yield from _volumes(world, number, pod)
    yield from _claim_templates(number, pod, obj)
    yield from _variables(world, number, pod)
    for pull in items(pod.spec.get("imagePullSecrets")):
        yield Relation(number, world.end("Secret", pod.namespace, str(pull.get("name")), number), "pulls with", "pull")
    account = pod.spec.get("serviceAccountName")
    if isinstance(account, str) and account not in ("", "default"):
        yield Relation(number, world.end("ServiceAccount", pod.namespace, account, number), "runs as", "runs as")
    yield from _hosts(world, number, pod)


def hosts(world: World, number: int, text: str) -> Iterator[int]:
    """The Services of the files that a text names by their address in the cluster."""
    for name, space in dict.fromkeys(_HOST.findall(text)):
        found = world.find("Service", space, name, number)
        if found is not None:
            yield found


def texts(value: Any) -> Iterator[str]:
    """Every string in a value."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def _volumes(world: World, number: int, pod: PodTemplate) -> Iterator[Relation]:
    mounts = {
        str(mount.get("name")): str(mount.get("mountPath"))
        for _, container in reversed(list(containers(pod)))
        for mount in reversed(items(container.get("volumeMounts")))
    }
    for volume in items(pod.spec.get("volumes")):
        label = mounts.get(str(volume.get("name")), "")
        for kind, name in _sources(volume):
            yield Relation(number, world.end(kind, pod.namespace, name, number), "mounts", label)


def _sources(volume: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    named = (
        ("PersistentVolumeClaim", mapping(volume.get("persistentVolumeClaim")).get("claimName")),
        ("ConfigMap", mapping(volume.get("configMap")).get("name")),
        ("Secret", mapping(volume.get("secret")).get("secretName") or mapping(volume.get("secret")).get("name")),
    )
    yield from ((kind, name) for kind, name in named if isinstance(name, str))
    for source in items(mapping(volume.get("projected")).get("sources")):
        yield from _sources(source)


def _claim_templates(number: int, pod: PodTemplate, obj: Object) -> Iterator[Relation]:
    for claim in items(mapping(obj.get("spec")).get("volumeClaimTemplates")):
        name = str(mapping(claim.get("metadata")).get("name"))
        yield Relation(number, External("PersistentVolumeClaim", pod.namespace, f"{name}-…"), "claims", "for each pod")


def _variables(world: World, number: int, pod: PodTemplate) -> Iterator[Relation]:
    for _, container in containers(pod):
        sources = [mapping(entry.get("valueFrom")) for entry in items(container.get("env"))]
        for source in (*sources, *items(container.get("envFrom"))):
            for field, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
                name = mapping(source.get(f"{field}KeyRef") or source.get(f"{field}Ref")).get("name")
                if isinstance(name, str):
                    yield Relation(number, world.end(kind, pod.namespace, name, number), "reads", "env")


def _hosts(world: World, number: int, pod: PodTemplate) -> Iterator[Relation]:
    """A workload asks the Services that its words or its ConfigMaps name, unless it is what stands behind them."""
    told = [text for field in ("initContainers", "containers") for text in texts(pod.spec.get(field))]
    for volume in items(pod.spec.get("volumes")):
        for kind, name in _sources(volume):
            found = world.find(kind, pod.namespace, name, number) if kind == "ConfigMap" else None
            told += texts(world.objects[found].get("data")) if found is not None else []
    for service in dict.fromkeys(found for text in told for found in hosts(world, number, text)):
        selector = mapping(mapping(world.objects[service].get("spec")).get("selector"))
        if number not in world.pods(world.identities[service].namespace, {"matchLabels": selector}, number):
            yield Relation(number, service, "talks to", port_of(world.objects[service]))
    for bucket in dict.fromkeys(match for text in told for match in _BUCKET.findall(text)):
        yield Relation(number, External("Bucket", "", bucket), "writes to")


def port_of(service: Object) -> str:
    """The ports of a Service, in words."""
    return ", ".join(str(port.get("port")) for port in items(mapping(service.get("spec")).get("ports")))
