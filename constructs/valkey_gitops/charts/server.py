"""The workload: one Valkey in a Deployment."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts import probes
from valkey_gitops.charts.directives import ACL_FILE, DATA, PASSWORD_FILE, PORT, arguments
from valkey_gitops.charts.objects import RESTRICTED, Manifest, labels, owned, pod_security, pull_secrets
from valkey_gitops.charts.storage import claim_name
from valkey_gitops.settings import Settings
from valkey_gitops.settings.memory import resources
from valkey_gitops.settings.model import Amounts, NoAuth

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
    authenticated = not isinstance(settings.auth, NoAuth)
    pod: dict[str, Any] = {
        "automountServiceAccountToken": False,
        "containers": [_server(settings)],
        "dnsPolicy": "ClusterFirst",
        "enableServiceLinks": False,
        **pull_secrets(getattr(settings.pull_secret, "name", None)),
    }
    if authenticated:
        pod["initContainers"] = [_users(settings)]
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
            *(_secret_volumes(settings) if authenticated else ()),
        ],
    }


def _server(settings: Settings) -> dict[str, Any]:
    amounts = resources(settings)
    authenticated = not isinstance(settings.auth, NoAuth)
    mounts = [{"name": "data", "mountPath": DATA}]
    if authenticated:
        mounts += _secret_mounts(users_read_only=True)
    return {
        "name": "valkey",
        "image": settings.image.reference,
        "imagePullPolicy": settings.image.pull_policy,
        "command": ["valkey-server"],
        "args": arguments(settings),
        "ports": [{"name": "valkey", "containerPort": PORT, "protocol": "TCP"}],
        "resources": {"limits": _amounts(amounts.limits), "requests": _amounts(amounts.requests)},
        "startupProbe": probes.startup(authenticated=authenticated),
        "readinessProbe": probes.readiness(authenticated=authenticated),
        "livenessProbe": probes.liveness(authenticated=authenticated),
        "securityContext": RESTRICTED,
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": mounts,
    }


def _users(settings: Settings) -> dict[str, Any]:
    """Writes the ACL file into memory, with the hash of the password: arguments and disk never see it.

    No `$` in the script: Kubernetes and Flux both have a meaning for it.
    """
    script = (
        f"umask 077; test -s {PASSWORD_FILE} || {{ echo 'the Secret holds no password' >&2; exit 1; }}; "
        f"{{ printf 'user default on #'; tr -d '\\n' < {PASSWORD_FILE} | sha256sum | cut -c1-64 | tr -d '\\n'; "
        f"printf ' ~* &* +@all\\n'; }} > {ACL_FILE}"
    )
    small = {"cpu": "10m", "memory": "16Mi"}
    return {
        "name": "users",
        "image": settings.image.reference,
        "imagePullPolicy": settings.image.pull_policy,
        "command": ["sh", "-c", script],
        "resources": {"limits": {"cpu": "100m", "memory": "32Mi"}, "requests": small},
        "securityContext": RESTRICTED,
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": _secret_mounts(users_read_only=False),
    }


def _secret_mounts(*, users_read_only: bool) -> list[dict[str, Any]]:
    users: dict[str, Any] = {"name": "users", "mountPath": "/run/valkey"}
    if users_read_only:
        users["readOnly"] = True
    return [{"name": "password", "mountPath": "/run/secrets/valkey", "readOnly": True}, users]


def _secret_volumes(settings: Settings) -> list[dict[str, Any]]:
    auth = settings.auth
    if isinstance(auth, NoAuth):
        return []
    items = [{"key": auth.key, "path": "password"}]
    return [
        {"name": "password", "secret": {"defaultMode": 0o440, "items": items, "secretName": auth.name}},
        {"name": "users", "emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}},
    ]


def _amounts(amounts: Amounts) -> dict[str, str]:
    return {"cpu": amounts.cpu, "memory": amounts.memory}


def _group(settings: Settings) -> int:
    """The group of user valkey: 1000 in the Alpine images, 999 in Debian's (docker-library/valkey)."""
    return 1000 if "alpine" in settings.image.tag else 999
