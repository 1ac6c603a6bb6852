"""The server's configuration as Valkey directives (https://valkey.io/topics/valkey.conf/)."""

from valkey_gitops.charts import tls
from valkey_gitops.settings import Settings
from valkey_gitops.settings.durability import promise
from valkey_gitops.settings.memory import SHUTDOWN_TIMEOUT, equation, maxmemory
from valkey_gitops.settings.model import NoAuth, NoMonitoring

DATA = "/data"
PORT = 6379
PASSWORD_FILE = "/run/secrets/valkey/password"  # noqa: S105 - a path, the password is in the Secret behind it
ACL_FILE = "/run/valkey/users.acl"


def directives(settings: Settings) -> dict[str, str]:
    """What `CONFIG GET` must answer, in the order in which it is written."""
    kept = promise(settings)
    values = {
        "save": " ".join(kept.save),
        "appendonly": _yes_or_no(kept.appendonly),
        "protected-mode": _yes_or_no(settings.protected_mode),
        # Said although it is the image's working directory: an AOF elsewhere is lost with the pod.
        "dir": DATA,
        # Without a bound, a full server ends in an OOM kill instead of a refused write.
        "maxmemory": str(maxmemory(settings)),
        "maxmemory-policy": kept.policy,
    }
    if kept.appendonly:
        values["appendfsync"] = kept.appendfsync
    if settings.configuration == "file":
        # The equation's other terms, so that the server keeps to them; the README's command line has no place for them.
        values["maxmemory-clients"] = str(equation(settings).clients)
        values["shutdown-timeout"] = str(SHUTDOWN_TIMEOUT)
    return {**values, **_slow_log(settings), **tls.directives(settings, PORT), **settings.directives}


def _slow_log(settings: Settings) -> dict[str, str]:
    """What the server keeps of slow commands, where somebody looks at it."""
    if isinstance(settings.monitoring, NoMonitoring):
        return {}
    wanted = settings.monitoring.slow_log
    return {
        "slowlog-log-slower-than": str(wanted.slower_than * 1000),  # microseconds
        "slowlog-max-len": str(wanted.length),
        "latency-monitor-threshold": str(wanted.latency),
    }


def users_file(settings: Settings) -> dict[str, str]:
    """Where the users are; no password is ever among the directives."""
    return {} if isinstance(settings.auth, NoAuth) else {"aclfile": ACL_FILE}


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
