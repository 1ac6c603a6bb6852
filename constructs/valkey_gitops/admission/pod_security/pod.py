"""A pod, or the template of one, as the checks look at it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.model import Identity, Object, Path
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.workloads.annotations import APPARMOR
from valkey_gitops.admission.validate.workloads.features import kept_pod_spec
from valkey_gitops.admission.validate.workloads.scalars import listed

TEMPLATES: Mapping[tuple[str, str], Path] = {
    ("", "PodTemplate"): ("template",),
    ("", "ReplicationController"): ("spec", "template"),
    ("apps", "DaemonSet"): ("spec", "template"),
    ("apps", "Deployment"): ("spec", "template"),
    ("apps", "ReplicaSet"): ("spec", "template"),
    ("apps", "StatefulSet"): ("spec", "template"),
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    ("batch", "Job"): ("spec", "template"),
}
"""Group and kind of what makes pods, and where the template is."""


class Container(NamedTuple):
    """A container of any sort, and the path to it."""

    name: str
    path: Path
    fields: Mapping[str, Any]

    @property
    def security_context(self) -> Mapping[str, Any]:
        """The container's own; an empty one where it has none."""
        return mapping(self.fields.get("securityContext"))


class Pod(NamedTuple):
    """The metadata and spec of a pod, and the path to what holds both."""

    annotations: Mapping[str, Any]
    spec: Object
    path: Path = ()

    @property
    def security_context(self) -> Mapping[str, Any]:
        """The pod's own; an empty one where it has none."""
        return mapping(self.spec.get("securityContext"))

    @property
    def context_path(self) -> Path:
        """The path to the pod's security context."""
        return (*self.path, "spec", "securityContext")

    @property
    def own_users(self) -> bool:
        """Whether the pod has a user namespace of its own."""
        return self.spec.get("hostUsers") is False

    @property
    def is_windows(self) -> bool:
        """Whether the pod says that it runs on Windows, which has no Linux security."""
        return mapping(self.spec.get("os")).get("name") == "windows"

    def containers(self) -> Iterator[Container]:
        """Every container, in the order in which the plugin visits them."""
        for field in ("initContainers", "containers", "ephemeralContainers"):
            for path, fields in listed(self.spec.get(field), (*self.path, "spec", field)):
                yield Container(text(fields.get("name")), path, fields)


def pod_of(obj: Object, version: str) -> Pod | None:
    """The pod that an object is or holds, without the fields that the server drops; None for every other kind."""
    identity = Identity.of(obj)
    if (identity.group, identity.kind) == ("", "Pod"):
        return _with_app_armor_fields(_pod(obj, (), version))
    path = TEMPLATES.get((identity.group, identity.kind))
    if path is None:
        return None
    holder = obj
    for step in path:
        holder = mapping(holder.get(str(step)))
    return _pod(holder, path, version) if holder else None


def _pod(holder: Object, path: Path, version: str) -> Pod:
    annotations = mapping(mapping(holder.get("metadata")).get("annotations"))
    return Pod(annotations, kept_pod_spec(holder.get("spec"), version), path)


def _with_app_armor_fields(pod: Pod) -> Pod:
    """The server writes a Pod's AppArmor annotations into its containers. Source: pkg/registry/core/pod/strategy.go."""
    if pod.is_windows or not any(key.startswith(APPARMOR) for key in pod.annotations):
        return pod
    spec = dict(pod.spec)
    for field in ("initContainers", "containers", "ephemeralContainers"):
        if field in spec:
            spec[field] = [_annotated(pod, container) for _, container in listed(spec[field], ())]
    return pod._replace(spec=spec)


def _annotated(pod: Pod, container: Mapping[str, Any]) -> Mapping[str, Any]:
    profile = _profile(text(pod.annotations.get(f"{APPARMOR}{text(container.get('name'))}")))
    context = mapping(container.get("securityContext"))
    if profile is None or context.get("appArmorProfile") or profile == pod.security_context.get("appArmorProfile"):
        return container
    return {**container, "securityContext": {**context, "appArmorProfile": profile}}


def _profile(annotation: str) -> dict[str, str] | None:
    """The field that says what an annotation says."""
    word, _, name = annotation.partition("/")
    if annotation in ("unconfined", "runtime/default"):
        return {"type": {"unconfined": "Unconfined", "runtime": "RuntimeDefault"}[word]}
    return {"type": "Localhost", "localhostProfile": name} if word == "localhost" and name else None
