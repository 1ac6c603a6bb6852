"""The server's container."""

from typing import Any

from valkey_gitops.charts import configuration, data, disruption, probes, tls, users
from valkey_gitops.charts.directives import PORT
from valkey_gitops.charts.objects import RESTRICTED
from valkey_gitops.settings import Settings
from valkey_gitops.settings.memory import resources
from valkey_gitops.settings.model import Amounts


def container(settings: Settings) -> dict[str, Any]:
    """valkey-server with its arguments, its probes and its mounts."""
    amounts = resources(settings)
    return {
        "name": "valkey",
        "image": settings.image.reference,
        "imagePullPolicy": settings.image.pull_policy,
        "command": ["valkey-server"],
        "args": configuration.arguments(settings),
        "ports": [{"name": "valkey", "containerPort": PORT, "protocol": "TCP"}],
        "resources": {"limits": _amounts(amounts.limits), "requests": _amounts(amounts.requests)},
        "startupProbe": probes.startup(settings),
        "readinessProbe": probes.readiness(settings),
        "livenessProbe": probes.liveness(settings),
        **disruption.lifecycle(settings),
        "securityContext": RESTRICTED,
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [
            data.mount(settings),
            *configuration.mounts(settings),
            *users.mounts(settings),
            *tls.mounts(settings),
        ],
    }


def _amounts(amounts: Amounts) -> dict[str, str]:
    return {"cpu": amounts.cpu, "memory": amounts.memory}
