"""The workload: one Valkey in a Deployment."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts import configuration, data, disruption, exporter, scheduling, tls, users
from valkey_gitops.charts.container import container
from valkey_gitops.charts.objects import Manifest, labels, owned, pod_security, pull_secrets
from valkey_gitops.settings import Settings
from valkey_gitops.settings.memory import start_seconds

VALKEY_USER = 999


def manifests(settings: Settings) -> Iterator[Manifest]:
    """The Deployment. Recreate: a second pod on the same ReadWriteOnce volume waits for ever, or damages it."""
    yield owned(
        settings,
        "apps/v1",
        "Deployment",
        settings.name,
        annotations=tls.notes(settings),
        body={
            "spec": {
                "progressDeadlineSeconds": max(600, disruption.grace_seconds(settings) + start_seconds(settings)),
                "replicas": 1,
                "revisionHistoryLimit": 10,
                "selector": {"matchLabels": {"app": settings.name}},
                "strategy": {"type": "Recreate"},
                "template": {"metadata": _metadata(settings), "spec": _pod(settings)},
            }
        },
    )


def _metadata(settings: Settings) -> dict[str, Any]:
    told = configuration.checksum(settings)
    return {**({"annotations": told} if told else {}), "labels": labels(settings.name)}


def _pod(settings: Settings) -> dict[str, Any]:
    pod: dict[str, Any] = {
        "automountServiceAccountToken": False,
        "containers": [container(settings), *exporter.containers(settings)],
        "dnsPolicy": "ClusterFirst",
        "enableServiceLinks": False,
        **pull_secrets(getattr(settings.pull_secret, "name", None)),
    }
    if initial := [*users.init_containers(settings), *exporter.init_containers(settings)]:
        pod["initContainers"] = initial
    return {
        **pod,
        **scheduling.fields(settings),
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "securityContext": pod_security(VALKEY_USER, _group(settings)),
        "terminationGracePeriodSeconds": disruption.grace_seconds(settings),
        "volumes": [
            data.volume(settings),
            *configuration.volumes(settings),
            *users.volumes(settings),
            *exporter.volumes(settings),
            *tls.volumes(settings),
        ],
    }


def _group(settings: Settings) -> int:
    """The group of user valkey: 1000 in the Alpine images, 999 in Debian's (docker-library/valkey)."""
    alpine = settings.image.flavour == "alpine" or (settings.image.flavour == "auto" and "alpine" in settings.image.tag)
    return 1000 if alpine else 999
