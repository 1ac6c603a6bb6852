"""The server's container."""

from typing import Any

from valkey_gitops.charts import probes, users
from valkey_gitops.charts.directives import DATA, PORT, arguments
from valkey_gitops.charts.objects import RESTRICTED
from valkey_gitops.settings import Settings
from valkey_gitops.settings.memory import resources
from valkey_gitops.settings.model import Amounts, NoAuth


def container(settings: Settings) -> dict[str, Any]:
    """valkey-server with its arguments, its probes and its mounts."""
    amounts = resources(settings)
    authenticated = not isinstance(settings.auth, NoAuth)
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
        "volumeMounts": [{"name": "data", "mountPath": DATA}, *users.mounts(settings)],
    }


def _amounts(amounts: Amounts) -> dict[str, str]:
    return {"cpu": amounts.cpu, "memory": amounts.memory}
