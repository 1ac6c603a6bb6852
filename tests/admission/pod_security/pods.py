"""The cases of cases.yaml: pods, templates, updates and namespaces, each as whole objects."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from valkey_gitops.admission.pod_security.pod import TEMPLATES

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text())
NAMESPACES: dict[str, dict[str, str]] = CASES["namespaces"]
PODS: dict[str, Any] = {case["name"]: case for case in CASES["pods"]}

_CONTEXT = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
_CONTAINER = {"name": "main", "image": "registry.example.com/app:1", "securityContext": _CONTEXT}
_SPEC: dict[str, Any] = {
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [_CONTAINER],
}
_API_VERSIONS = {"CronJob": "batch/v1", "Job": "batch/v1", "PodTemplate": "v1", "ReplicationController": "v1"}


class Case(NamedTuple):
    """An object that is asked about, in a namespace with labels; `old` has been there before the labels."""

    name: str
    labels: dict[str, str]
    object: dict[str, Any]
    old: dict[str, Any] | None = None
    subresource: str = ""
    pods: tuple[dict[str, Any], ...] = ()


def label_keys(labels: dict[str, str]) -> dict[str, str]:
    return {f"pod-security.kubernetes.io/{name}": value for name, value in labels.items()}


def namespace(name: str, labels: dict[str, str]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": label_keys(labels)}}


def pod(case: Any, space: str) -> dict[str, Any]:
    metadata = {key: case[key] for key in ("name", "generateName", "labels", "annotations") if case.get(key)}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {**metadata, "namespace": space}, "spec": _spec(case)}


def _spec(case: Any) -> dict[str, Any]:
    spec = copy.deepcopy(_SPEC)
    for path in case.get("without", ()):
        *steps, last = path.split(".")
        holder: Any = spec
        for step in steps:
            holder = holder[int(step) if isinstance(holder, list) else step]
        del holder[last]
    merge(spec, case.get("spec", {}))
    merge(spec["containers"][0], case.get("container", {}))
    for field, name in (("containers", "side"), ("initContainers", "init")):
        for fields in case.get(name, ()):
            spec.setdefault(field, []).append(merge(copy.deepcopy(_CONTAINER), fields))
    return spec


def merge(into: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    for key, value in copy.deepcopy(fields).items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value
    return into


def template(kind: str, case: Any, space: str) -> dict[str, Any]:
    """The pod as the template of another kind, under its name."""
    made = pod(case, space)
    metadata = {"labels": {"app": "app"}, **{k: v for k, v in made["metadata"].items() if k == "annotations"}}
    api_version = _API_VERSIONS.get(kind, "apps/v1")
    holder: Any = {"template": {"metadata": metadata, "spec": made["spec"]}}
    if kind in ("Job", "CronJob"):
        holder["template"]["spec"]["restartPolicy"] = "Never"
    if kind in ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"):
        holder["selector"] = {"matchLabels": {"app": "app"}}
    for step in reversed(TEMPLATES[api_version.rpartition("/")[0], kind][:-1]):
        holder = {step: holder}
    if kind == "CronJob":
        holder["spec"]["schedule"] = "0 0 * * *"
    if kind == "StatefulSet":
        holder["spec"]["serviceName"] = "app"
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": case["name"], "namespace": space},
        **holder,
    }


def created() -> Iterator[Case]:
    for case in CASES["pods"]:
        for space in case.get("in", ("baseline", "restricted")):
            yield Case(case["name"] or case["generateName"], NAMESPACES[space], pod(case, space))


def templates() -> Iterator[Case]:
    asked = CASES["templates"]
    rows = [{"kind": kind, "pods": asked["pods"], "in": asked["in"]} for kind in asked["kinds"]]
    for row in [*rows, *asked["more"]]:
        for name in row["pods"]:
            for space in row["in"]:
                yield Case(f"{row['kind']} {name}", NAMESPACES[space], template(row["kind"], PODS[name], space))


def updates() -> Iterator[Case]:
    """Each in a namespace that comes to enforce restricted, and in one that comes to warn of it."""
    for space, labels in (("restricted-later", {"enforce": "restricted"}), ("warned-later", {"warn": "restricted"})):
        for case in CASES["updates"]:
            before = {**PODS[case["pod"]], "name": case["name"]}
            changed = merge(copy.deepcopy(before), {key: case[key] for key in case if key != "pod"})
            yield Case(case["name"], labels, pod(changed, space), pod(before, space), case.get("subresource", ""))


def namespaces() -> Iterator[Case]:
    for case in CASES["labels"]:
        name = f"labels-{case['name']}"
        old = namespace(name, case["old"]) if "old" in case else None
        pods = tuple(pod(PODS[each], name) for each in case.get("pods", ()))
        yield Case(case["name"], {}, namespace(name, case["new"]), old, pods=pods)
