"""The objects of a deployment as the cluster has them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.charts.objects import Manifest
from valkey_gitops.operate.cluster import Cluster, Object
from valkey_gitops.operate.reading import get


class Resource(NamedTuple):
    """An object by kind, namespace and name, and its REST path."""

    kind: str
    namespace: str
    name: str
    path: str

    @property
    def words(self) -> str:
        """As kubectl takes it."""
        group = self.path.split("/")[2] if self.path.startswith("/apis/") else ""
        kind = f"{self.kind.lower()}.{group}" if "." in group else self.kind.lower()
        return f"{f'-n {self.namespace} ' if self.namespace else ''}{kind}/{self.name}"

    def __str__(self) -> str:
        """As messages name it."""
        return f"{self.kind.lower()} {f'{self.namespace}/' if self.namespace else ''}{self.name}"


class Found(NamedTuple):
    """What is there of an object."""

    resource: Resource
    live: Object

    @property
    def going(self) -> bool:
        """Whether it has been deleted, and waits for finalizers."""
        return "deletionTimestamp" in self.live["metadata"]

    @property
    def annotations(self) -> Mapping[str, str]:
        """Its annotations as the cluster has them."""
        return self.live["metadata"].get("annotations") or {}


class Kinds:
    """Where the server serves a kind, as its discovery says."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._groups: dict[str, dict[str, Any]] = {}

    def resource(self, manifest: Manifest) -> Resource | None:
        """The object that a manifest describes; None where nobody serves its kind.

        Raises:
            UserError: the cluster refuses, or does not answer.
        """
        version, kind, metadata = manifest["apiVersion"], manifest["kind"], manifest["metadata"]
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        if version not in self._groups:
            served = (get(self._cluster, version, root) or {}).get("resources", [])
            self._groups[version] = {item["kind"]: item for item in served if "/" not in item["name"]}
        found = self._groups[version].get(kind)
        if found is None:
            return None
        namespace = metadata.get("namespace", "") if found["namespaced"] else ""
        space = f"/namespaces/{namespace}" if namespace else ""
        name = metadata["name"]
        return Resource(kind, namespace, name, f"{root}{space}/{found['name']}/{name}")


def found(cluster: Cluster, manifests: Iterable[Manifest]) -> Iterator[Found]:
    """Those of the objects that are there.

    Raises:
        UserError: the cluster refuses, or does not answer.
    """
    kinds = Kinds(cluster)
    for manifest in manifests:
        resource = kinds.resource(manifest)
        live = get(cluster, str(resource), resource.path) if resource else None
        if resource and live:
            yield Found(resource, live)
