"""The workload: one Valkey in a Deployment."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts import users
from valkey_gitops.charts.container import container
from valkey_gitops.charts.objects import Manifest, labels, owned, pod_security, pull_secrets
from valkey_gitops.charts.storage import claim_name
from valkey_gitops.settings import Settings

VALKEY_USER = 999
GRACE_SECONDS = 60  # the server waits up to 10 s for replicas at shutdown, then fsyncs the AOF and saves


def manifests(settings: Settings) -> Iterator[Manifest]:
    """The Deployment. Recreate: a second pod on the same ReadWriteOnce volume waits for ever, or damages it."""
    yield owned(
        settings,
        "apps/v1",
        "Deployment",
        settings.name,
        body={
            "spec": {
                "progressDeadlineSeconds": 600,
                "replicas": 1,
                "revisionHistoryLimit": 10,
                "selector": {"matchLabels": {"app": settings.name}},
                "strategy": {"type": "Recreate"},
                "template": {"metadata": {"labels": labels(settings.name)}, "spec": _pod(settings)},
            }
        },
    )


def _pod(settings: Settings) -> dict[str, Any]:
    pod: dict[str, Any] = {
        "automountServiceAccountToken": False,
        "containers": [container(settings)],
        "dnsPolicy": "ClusterFirst",
        "enableServiceLinks": False,
        **pull_secrets(getattr(settings.pull_secret, "name", None)),
    }
    if initial := users.init_containers(settings):
        pod["initContainers"] = initial
    if settings.priority_class:
        pod["priorityClassName"] = settings.priority_class
    return {
        **pod,
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "securityContext": pod_security(VALKEY_USER, _group(settings)),
        "terminationGracePeriodSeconds": GRACE_SECONDS,
        "volumes": [
            {"name": "data", "persistentVolumeClaim": {"claimName": claim_name(settings)}},
            *users.volumes(settings),
        ],
    }


def _group(settings: Settings) -> int:
    """The group of user valkey: 1000 in the Alpine images, 999 in Debian's (docker-library/valkey)."""
    return 1000 if "alpine" in settings.image.tag else 999
