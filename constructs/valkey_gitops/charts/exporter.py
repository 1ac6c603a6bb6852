"""The exporter beside the server: what Prometheus reads."""

from typing import Any

from valkey_gitops.charts import tls, users
from valkey_gitops.charts.acl import login
from valkey_gitops.charts.directives import PORT as VALKEY_PORT
from valkey_gitops.charts.objects import RESTRICTED
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import NoMonitoring, PrometheusMonitoring

PORT = 9121
_RUN = "/run/exporter"
_PASSWORDS = f"{_RUN}/passwords.json"


def containers(settings: Settings) -> list[dict[str, Any]]:
    """The sidecar, where there is monitoring."""
    return [] if isinstance(settings.monitoring, NoMonitoring) else [_container(settings, settings.monitoring)]


def init_containers(settings: Settings) -> list[dict[str, Any]]:
    """Writes the password for it into memory: the exporter wants JSON, and the Secret holds plain text."""
    found = login(settings, "exporter")
    if found is None or isinstance(settings.monitoring, NoMonitoring):
        return []
    file = users.files(settings, found)[0]
    scheme, _, host = _address(settings).partition("://")
    script = (
        f'umask 077; {{ printf \'{{"{scheme}://{found.name}@{host}":"\'; '
        f"tr -d '\\n' < {file} | sed 's/[\\\\\"]/\\\\&/g'; printf '\"}}'; }} > {_PASSWORDS}"
    )
    return [users.writer(settings, "exporter-password", script, {"name": "exporter", "mountPath": _RUN})]


def volumes(settings: Settings) -> list[dict[str, Any]]:
    """The memory that the password lies in."""
    if isinstance(settings.monitoring, NoMonitoring) or login(settings, "exporter") is None:
        return []
    return [{"name": "exporter", "emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}}]


def _address(settings: Settings) -> str:
    scheme = "rediss" if tls.enabled(settings) else "redis"
    return f"{scheme}://localhost:{VALKEY_PORT}"


def _container(settings: Settings, monitoring: PrometheusMonitoring) -> dict[str, Any]:
    mounts = [{"name": "exporter", "mountPath": _RUN, "readOnly": True}] if volumes(settings) else []
    return {
        "name": "exporter",
        "image": monitoring.exporter.reference,
        "imagePullPolicy": monitoring.exporter.pull_policy,
        "env": [{"name": name, "value": value} for name, value in _environment(settings).items()],
        "ports": [{"name": "metrics", "containerPort": PORT, "protocol": "TCP"}],
        "resources": {
            "limits": {"cpu": "100m", "memory": "64Mi"},
            "requests": {"cpu": "10m", "memory": "24Mi"},
        },
        # /health says that the exporter itself is there. A server that is not shows in redis_up, and restarts nothing.
        "livenessProbe": _probe(period=30, failures=3),
        "readinessProbe": _probe(period=10, failures=3),
        "securityContext": RESTRICTED,
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [*mounts, *tls.mounts(settings)],
    }


def _environment(settings: Settings) -> dict[str, str]:
    """No password here: it is in a file. CONFIG is not asked for, so that its user needs no right to it."""
    values = {"REDIS_ADDR": _address(settings), "REDIS_EXPORTER_CONFIG_COMMAND": "-"}
    found = login(settings, "exporter")
    if found:
        values |= {"REDIS_USER": found.name, "REDIS_PASSWORD_FILE": _PASSWORDS}
    if tls.enabled(settings):
        values["REDIS_EXPORTER_TLS_SERVER_NAME"] = tls.server_name(settings)
        if tls.authority(settings):
            values["REDIS_EXPORTER_TLS_CA_CERT_FILE"] = f"{tls.CA_FOLDER}/ca.crt"
    if tls.asks_for_certificates(settings):
        values["REDIS_EXPORTER_TLS_CLIENT_CERT_FILE"] = f"{tls.FOLDER}/tls.crt"
        values["REDIS_EXPORTER_TLS_CLIENT_KEY_FILE"] = f"{tls.FOLDER}/tls.key"
    return values


def _probe(*, period: int, failures: int) -> dict[str, Any]:
    return {
        "failureThreshold": failures,
        "httpGet": {"path": "/health", "port": PORT, "scheme": "HTTP"},
        "periodSeconds": period,
        "successThreshold": 1,
        "timeoutSeconds": 5,
    }
