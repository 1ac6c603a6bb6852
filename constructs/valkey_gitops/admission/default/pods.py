"""Defaults of pods and their templates that depend on other fields."""

from collections.abc import Callable, Iterator
from typing import Any

from valkey_gitops.admission.default.image import pull_policy

Struct = dict[str, Any]

_CONTAINERS = ("containers", "initContainers")
_PRIORITIES = {"": 0, "system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
"""By PriorityClass: those of every cluster; none is a global default."""

_EVICTED_AFTER = 300
"""Seconds that a pod stays on a node that is away, set by admission plugin DefaultTolerationSeconds."""


def structs(value: Any) -> Iterator[Struct]:
    """The items of a list that are of the right type."""
    return (item for item in value if type(item) is dict) if type(value) is list else iter(())


def container(out: Struct) -> None:
    """When its image is pulled, and no stop signal, since gate ContainerStopSignals is off."""
    if "imagePullPolicy" not in out:
        image = out.get("image", "")
        out["imagePullPolicy"] = pull_policy(image if type(image) is str else "")
    lifecycle = out.get("lifecycle")
    if type(lifecycle) is dict and "stopSignal" in lifecycle:
        del lifecycle["stopSignal"]
        if not lifecycle:
            del out["lifecycle"]


def volume(out: Struct) -> None:
    """A volume without a source is an empty directory."""
    if len(out) == 1 and "name" in out:
        out["emptyDir"] = {}


def image_volume(out: Struct) -> None:
    """When its image is pulled."""
    if "pullPolicy" not in out:
        reference = out.get("reference", "")
        out["pullPolicy"] = pull_policy(reference if type(reference) is str else "")


def pod_spec(out: Struct) -> None:
    """The old name of serviceAccountName goes with the new one."""
    name = out.get("serviceAccountName") or out.get("serviceAccount")
    if name:
        out["serviceAccountName"] = out["serviceAccount"] = name


def pod_spec_1_31(out: Struct) -> None:
    """Before 1.35, volumes of images go with their mounts, and only sidecars have a restartPolicy of their own."""
    pod_spec(out)
    images = [each["name"] for each in structs(out.get("volumes")) if "image" in each]
    if images:
        _drop(out, "volumes", lambda each: "image" in each)
    for name in _CONTAINERS:
        for each in structs(out.get(name)):
            if name == "containers" or each.get("restartPolicy") != "Always":
                each.pop("restartPolicy", None)
            if images:
                _drop(each, "volumeMounts", lambda mount: mount["name"] in images)


def _drop(out: Struct, key: str, goes: Callable[[Struct], bool]) -> None:
    if type(given := out.get(key)) is list:
        out[key] = [each for each in given if type(each) is not dict or not goes(each)]
        if not out[key]:
            del out[key]


def pod(out: Struct) -> None:
    """What only pods have, and not their templates."""
    spec = out.get("spec")
    if type(spec) is not dict:
        return
    for each in (each for name in _CONTAINERS for each in structs(spec.get(name))):
        _requests(each)
        if spec.get("hostNetwork") is True:
            _host_ports(each)
    spec.setdefault("enableServiceLinks", True)
    _priority(spec)
    _tolerations(spec)


def _priority(spec: Struct) -> None:
    name = spec.get("priorityClassName", "")
    if type(name) is str and name in _PRIORITIES:
        spec.setdefault("priority", _PRIORITIES[name])
        spec.setdefault("preemptionPolicy", "PreemptLowerPriority")


def _requests(container: Struct) -> None:
    """What is limited is requested."""
    resources = container["resources"]
    if type(resources) is dict and "limits" in resources:
        limits, requests = resources["limits"], resources.get("requests", {})
        if type(limits) is dict and type(requests) is dict:
            resources["requests"] = limits | requests


def _host_ports(container: Struct) -> None:
    for port in structs(container.get("ports")):
        if "containerPort" in port:
            port.setdefault("hostPort", port["containerPort"])


def _tolerations(spec: Struct) -> None:
    given = spec.get("tolerations", [])
    if type(given) is not list:
        return
    for key in ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"):
        if not any(_tolerates(each, key) for each in structs(given)):
            more = {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": _EVICTED_AFTER}
            given = [*given, more]
    spec["tolerations"] = given


def _tolerates(toleration: Struct, key: str) -> bool:
    return toleration.get("key", "") in ("", key) and toleration.get("effect", "") in ("", "NoExecute")
