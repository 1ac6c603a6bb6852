"""The pods of our own Jobs: this project's image, restricted, with a token of their own."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from valkey_gitops.charts.objects import RESTRICTED, labels, pod_security, pull_secrets
from valkey_gitops.settings import Settings

JOB_USER = 10001
_CONTAINER = "valkey-gitops"


class Mounted(NamedTuple):
    """A volume and where the container finds it."""

    name: str
    path: str
    source: dict[str, Any]
    read_only: bool = True


_SCRATCH = Mounted("tmp", "/tmp", {"emptyDir": {"sizeLimit": "16Mi"}}, read_only=False)  # noqa: S108 - the pod's own


def pod_template(settings: Settings, name: str, args: list[str], *, mounted: Sequence[Mounted] = ()) -> dict[str, Any]:
    """A pod that runs `valkey-gitops` once."""
    everything = [_SCRATCH, *mounted]
    mounts = [_mount(item) for item in everything]
    volumes = [{"name": item.name, **item.source} for item in everything]
    return {
        "metadata": {"labels": labels(name)},
        "spec": {
            "automountServiceAccountToken": True,
            "containers": [_container(settings, args, mounts)],
            "dnsPolicy": "ClusterFirst",
            "enableServiceLinks": False,
            **pull_secrets(getattr(settings.pull_secret, "name", None)),
            "restartPolicy": "Never",
            "schedulerName": "default-scheduler",
            "securityContext": pod_security(JOB_USER, JOB_USER),
            "serviceAccount": name,
            "serviceAccountName": name,
            "terminationGracePeriodSeconds": 30,
            "volumes": volumes,
        },
    }


def _mount(item: Mounted) -> dict[str, Any]:
    return {"name": item.name, "mountPath": item.path, **({"readOnly": True} if item.read_only else {})}


def _container(settings: Settings, args: list[str], mounts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": _CONTAINER,
        "image": settings.jobs.image.reference,
        "imagePullPolicy": settings.jobs.image.pull_policy,
        "command": ["valkey-gitops"],
        "args": args,
        "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}, "requests": {"cpu": "50m", "memory": "64Mi"}},
        "securityContext": RESTRICTED,
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": mounts,
    }


def job_spec(template: dict[str, Any], *, deadline: int, retries: int, final: int | None = None) -> dict[str, Any]:
    """A Job that gives a verdict in bounded time. No TTL: an engine would see a missing object, and run it again.

    The exit code `final` ends it at once, with the reason PodFailurePolicy in its status; all others are tried again.
    """
    return {
        "activeDeadlineSeconds": deadline,
        "backoffLimit": retries,
        "completionMode": "NonIndexed",
        "completions": 1,
        "manualSelector": False,
        "parallelism": 1,
        **_failures(final),
        "suspend": False,
        "template": template,
    }


def _failures(final: int | None) -> dict[str, Any]:
    if final is None:
        return {"podReplacementPolicy": "TerminatingOrFailed"}
    codes = {"containerName": _CONTAINER, "operator": "In", "values": [final]}
    # The API server takes no other replacement policy beside a failure policy.
    rules = [{"action": "FailJob", "onExitCodes": codes}]
    return {"podFailurePolicy": {"rules": rules}, "podReplacementPolicy": "Failed"}
