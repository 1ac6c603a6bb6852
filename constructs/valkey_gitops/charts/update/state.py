"""One deployment of dist/, as far as an update can hurt it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from valkey_gitops.charts.objects import Manifest
from valkey_gitops.settings.versions.version import Version, read_version

SERVER = "valkey"
"""The name of the server's container."""


class Entry(NamedTuple):
    """An object and its file in dist/."""

    file: str
    manifest: Manifest


class State(NamedTuple):
    """The objects of a deployment by kind, namespace and name."""

    entries: Mapping[tuple[str, str, str], Entry]

    def of(self, kind: str) -> dict[tuple[str, str], Entry]:
        """The objects of one kind by namespace and name."""
        return {key[1:]: entry for key, entry in self.entries.items() if key[0] == kind}

    @property
    def workload(self) -> Entry | None:
        """The server's Deployment."""
        return next((entry for entry in self.of("Deployment").values() if _server(entry.manifest)), None)

    @property
    def namespace(self) -> str:
        """The server's namespace."""
        return str(self.workload.manifest["metadata"]["namespace"]) if self.workload else ""

    def keeps_data_of(self, old: "State") -> bool:
        """Whether the server goes on with the volume that it had."""
        return bool(old.of("PersistentVolumeClaim").keys() & self.of("PersistentVolumeClaim").keys())

    @property
    def directives(self) -> dict[str, str]:
        """What the server is started with, on its command line or in its file."""
        words = _server(self.workload.manifest).get("args", []) if self.workload else []
        if any(word.endswith(".conf") for word in words):
            texts = [entry.manifest["data"].get("valkey.conf", "") for entry in self.of("ConfigMap").values()]
            lines = [line.partition(" ") for text in texts for line in text.splitlines() if not line.startswith("#")]
            return {name: value for name, _, value in lines if name}
        return {name.removeprefix("--"): value for name, value in zip(words[::2], words[1::2], strict=False)}

    @property
    def image(self) -> str:
        """The server's image."""
        return str(_server(self.workload.manifest)["image"]) if self.workload else ""

    @property
    def version(self) -> Version | None:
        """The server's version, as far as the tag says it."""
        return read_version(self.image.partition("@")[0].rpartition(":")[2])


def state(entries: Iterable[tuple[str, Manifest]]) -> State:
    """The state in these files."""
    found = {}
    for file, item in entries:
        metadata = item["metadata"]
        found[item["kind"], str(metadata.get("namespace", "")), metadata["name"]] = Entry(file, item)
    return State(found)


def _server(workload: Manifest) -> Any:
    containers = workload["spec"]["template"]["spec"]["containers"]
    return next((item for item in containers if item["name"] == SERVER), {})
