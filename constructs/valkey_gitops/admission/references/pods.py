"""The pods that the objects of a bundle will run."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.model import Object, Path

TEMPLATES: dict[str, Path] = {
    "Pod": (),
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}


class PodTemplate(NamedTuple):
    """A pod as some object describes it; `path` leads to its spec."""

    namespace: str
    labels: Mapping[str, Any]
    spec: Mapping[str, Any]
    path: Path


def pod_template(obj: Object) -> PodTemplate | None:
    """The pod of a workload; None for an object that runs none."""
    path = TEMPLATES.get(str(obj.get("kind")))
    if path is None:
        return None
    node: Any = obj
    for step in path:
        node = node.get(step) if isinstance(node, Mapping) else None
    node = mapping(node)
    labels = mapping(mapping(node.get("metadata")).get("labels"))
    return PodTemplate(namespace(obj), labels, mapping(node.get("spec")), (*path, "spec"))


def containers(pod: PodTemplate) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every container with its path, init containers first."""
    for field in ("initContainers", "containers"):
        for index, container in enumerate(items(pod.spec.get(field))):
            yield (*pod.path, field, index), container


def namespace(obj: Object) -> str:
    """The namespace of an object; empty where it names none."""
    value = mapping(obj.get("metadata")).get("namespace")
    return value if isinstance(value, str) else ""


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if type(value) is dict or isinstance(value, Mapping) else {}  # the first is nearly always so, and fast


def items(value: object) -> list[Mapping[str, Any]]:
    """The mappings of a list; nothing for anything else."""
    return (
        [item for item in value if type(item) is dict or isinstance(item, Mapping)] if isinstance(value, list) else []
    )
