"""How far the cluster is on a deployment's way out."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from valkey_gitops.charts import sync
from valkey_gitops.charts.deployment import folders
from valkey_gitops.charts.objects import Manifest
from valkey_gitops.operate.cluster import Cluster
from valkey_gitops.operate.reading import get, listed
from valkey_gitops.removal import engines as engine
from valkey_gitops.removal.live import Found, found
from valkey_gitops.settings import Deployment, Settings
from valkey_gitops.settings.model import IngressNginx

DATA = ("Namespace", "PersistentVolumeClaim")
"""What a removal keeps, unless it purges."""
_WORKLOADS = (
    *(("apps/v1", kind) for kind in ("deployments", "statefulsets", "daemonsets")),
    *(("batch/v1", kind) for kind in ("cronjobs", "jobs")),
    *(("v1", kind) for kind in ("pods", "persistentvolumeclaims")),
)


class Situation(NamedTuple):
    """What a look at the cluster found."""

    objects: tuple[Found, ...]
    """All of the deployment's own objects that are there."""
    engines: tuple[Found, ...]
    pending: tuple[str, ...]
    """What the announcement has not brought about yet, a sentence each."""
    foreign: tuple[str, ...]
    """What stands in the way of letting the engine go, and no sync will change."""

    @property
    def data(self) -> list[Found]:
        """Namespaces and claims."""
        return [item for item in self.objects if item.resource.kind in DATA]

    @property
    def running(self) -> list[Found]:
        """Everything else."""
        return [item for item in self.objects if item.resource.kind not in DATA]

    def left(self, removal: str | None) -> list[Found]:
        """What has yet to go."""
        return list(self.objects) if removal == "purge" else self.running

    @property
    def has_data(self) -> bool:
        """Whether there are data to lose: a claim, or a server that runs."""
        return any(item.resource.kind in ("PersistentVolumeClaim", "Deployment") for item in self.objects)


def look(cluster: Cluster, deployment: Deployment, bootstrap: str) -> Situation:
    """Asks for each object of the deployment, and for what would make it anew.

    Raises:
        UserError: the cluster refuses, or does not answer.
    """
    all_of_it = folders(deployment)
    objects = tuple(found(cluster, [*all_of_it["service"], *all_of_it["verify"]]))
    own = [*all_of_it.get("bootstrap/argocd", ()), *all_of_it.get("bootstrap/flux", ())]
    engines = tuple(found(cluster, own))
    specs = {(item["kind"], item["metadata"]["name"]): item["spec"] for item in own}
    settings = deployment.settings
    pending = [*_entry(cluster, settings), *_protected(objects, settings), *_unready(engines, bootstrap)]
    return Situation(objects, engines, tuple(pending), tuple(_foreign(engines, specs)))


def _entry(cluster: Cluster, settings: Settings) -> Iterator[str]:
    """Our entry in the shared ConfigMap, as long as it is there."""
    if not isinstance(settings.exposure, IngressNginx):
        return
    space, name, port = settings.exposure.namespace, settings.exposure.config_map, str(settings.exposure.port)
    live = get(cluster, f"configmap {space}/{name}", f"/api/v1/namespaces/{space}/configmaps/{name}") or {}
    target = (live.get("data") or {}).get(port, "")
    if target.startswith(f"{settings.namespace}/{settings.name}:"):
        yield f"configmap {space}/{name} still has the entry {port}: {target}"


def _protected(objects: tuple[Found, ...], settings: Settings) -> Iterator[str]:
    if settings.removal != "purge":
        return
    for item in objects:
        if item.resource.kind in DATA and (kept := sync.PROTECTED.keys() & item.annotations.keys()):
            yield f"{item.resource} is still protected by {', '.join(sorted(kept))}"


def _unready(engines: tuple[Found, ...], bootstrap: str) -> Iterator[str]:
    yield from filter(None, (engine.unready(item, bootstrap) for item in engines if not item.going))


def _foreign(engines: tuple[Found, ...], specs: Mapping[tuple[str, str], Manifest]) -> Iterator[str]:
    for item in engines:
        if path := engine.strays(item, specs[item.resource.kind, item.resource.name]):
            yield f"{item.resource} syncs {path}, which is not this deployment's"
        elif owner := engine.parent(item):
            yield f"{item.resource} is itself synced by {owner}, which would bring it back: take it away there, in Git"


def strangers(cluster: Cluster, deployment: Deployment, situation: Situation) -> list[str]:
    """Workloads and claims of others in the namespaces that a purge would delete.

    Raises:
        UserError: the cluster refuses, or does not answer.
    """
    ours = {item.resource.path for item in situation.objects}
    settings = deployment.settings
    return [
        f"{kind} {space}/{item['metadata']['name']}"
        for space in dict.fromkeys((settings.namespace, settings.jobs_namespace))
        for version, kind in _WORKLOADS
        for path in [f"{'/apis' if '/' in version else '/api'}/{version}/namespaces/{space}/{kind}"]
        for item in listed(cluster, f"{kind} {space}/", path)
        if not item["metadata"].get("ownerReferences") and f"{path}/{item['metadata']['name']}" not in ours
    ]
