"""The namespaces: Valkey's own, and the Jobs'."""

from collections.abc import Iterator

from valkey_gitops.charts import sync
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings


def manifests(settings: Settings) -> Iterator[Manifest]:
    """Both namespaces; a Job's finished pod beside Valkey would turn the component's status to partial on Thinkube."""
    for name in (settings.namespace, settings.jobs_namespace):
        yield owned(settings, "v1", "Namespace", name, namespace="", annotations=sync.protection(settings.removal))
