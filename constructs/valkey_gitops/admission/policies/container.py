"""A container as its policies speak of it: with the program it runs, its options, and the volumes it mounts."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.policies.nodes import walk

_POD_SPECS: tuple[Path, ...] = (
    ("spec",),  # Pod
    ("spec", "template", "spec"),  # Deployment, StatefulSet, DaemonSet, ReplicaSet, Job
    ("spec", "jobTemplate", "spec", "template", "spec"),  # CronJob
)
_KINDS = {"containers": "container", "initContainers": "initContainer"}


class ContainerView(NamedTuple):
    """The joined view, and for each of its parts the node of the object that it was taken from."""

    instance: dict[str, Any]
    path: Path
    origins: dict[Path, Path]

    def locate(self, inner: Path) -> Path:
        """The node of the object behind a path inside the view; the container itself where there is none."""
        if inner[:1] == ("container",):
            return self.path + inner[1:]
        origin = self.origins.get(inner[:2], self.path)
        return origin + inner[2:] if inner[:1] == ("mounts",) and inner[:2] in self.origins else origin


def containers(obj: Object) -> Iterator[tuple[Path, Any]]:
    """Each (path, container) of a built-in workload, the init containers too."""
    for spec in _POD_SPECS:
        for path, pod in walk(obj, spec):
            for field in _KINDS:
                yield from walk(pod, (field, "*"), path)


def container_view(obj: Object, path: Path, container: dict[str, Any]) -> ContainerView:
    """The view of the container at this path of the object: container, kind, program, options, mounts."""
    words = _words(container)
    options, option_origins = _options(words)
    mounts, mount_origins = _mounts(obj, path[:-2], container)
    instance = {
        "container": container,
        "kind": _KINDS.get(str(path[-2]) if len(path) > 1 else "", "container"),
        "program": _program(words),
        "options": options,
        "mounts": mounts,
    }
    origins = {key: path + origin for key, origin in option_origins.items()} | mount_origins
    return ContainerView(instance, path, origins)


def _words(container: dict[str, Any]) -> list[tuple[Path, str]]:
    """Command and arguments, each word with its place below the container."""
    return [
        (place, word)
        for field in ("command", "args")
        for place, word in walk(container, (field, "*"))
        if isinstance(word, str)
    ]


def _program(words: list[tuple[Path, str]]) -> str:
    """The basename of the first word; empty where the image's own entrypoint decides."""
    first = words[0][1] if words else ""
    return "" if first.startswith("-") else first.rpartition("/")[2]


def _options(words: list[tuple[Path, str]]) -> tuple[dict[str, list[str]], dict[Path, Path]]:
    """Each long option with the words up to the next one; an option given twice has the words of both."""
    options: dict[str, list[str]] = {}
    origins: dict[Path, Path] = {}
    current: list[str] | None = None
    for place, word in words:
        if word.startswith("--"):
            current = options.setdefault(word, [])
            origins.setdefault(("options", word), place)
        elif current is not None:
            current.append(word)
    return options, origins


def _mounts(obj: Object, pod: Path, container: dict[str, Any]) -> tuple[dict[str, Any], dict[Path, Path]]:
    """The volume behind each mount path; a claim template of a StatefulSet counts as a volume of its name."""
    volumes = {node["name"]: (place, node) for place, node in walk(obj, (*pod, "volumes", "*")) if _named(node)}
    for place, node in walk(obj, ("spec", "volumeClaimTemplates", "*")):
        for _, name in walk(node, ("metadata", "name")):
            if isinstance(name, str):
                volumes[name] = (place, {"name": name, "volumeClaimTemplate": node})
    mounts: dict[str, Any] = {}
    origins: dict[Path, Path] = {}
    for _, mount in walk(container, ("volumeMounts", "*")):
        where, name = (mount.get("mountPath"), mount.get("name")) if isinstance(mount, dict) else (None, None)
        if isinstance(where, str) and isinstance(name, str) and name in volumes:
            clean = where.rstrip("/") or "/"
            origins["mounts", clean], mounts[clean] = volumes[name]
    return mounts, origins


def _named(node: Any) -> bool:
    return isinstance(node, dict) and isinstance(node.get("name"), str)
