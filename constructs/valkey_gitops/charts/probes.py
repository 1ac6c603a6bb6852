"""Probes that compare the reply: `valkey-cli ping` exits 0 on LOADING, NOAUTH and MASTERDOWN alike.

One POSIX shell line without bash, without `timeout` (it leaves zombies) and without `$`, which Kubernetes and Flux
would read. The password comes from its file into the environment of this line alone.
"""

from typing import Any

from valkey_gitops.charts import tls, users
from valkey_gitops.charts.directives import PORT
from valkey_gitops.settings import Settings
from valkey_gitops.settings.memory import start_seconds
from valkey_gitops.settings.model import AclUsers

_SERVING = "-qx PONG"
_ALIVE = "-qE '^(PONG|LOADING|BUSY|MASTERDOWN|MISCONF|NOAUTH)'"


def startup(settings: Settings) -> dict[str, Any]:
    """Ends when the dataset is loaded; until then liveness and readiness do not run."""
    return _probe(line(settings, _SERVING), period=5, failures=start_seconds(settings) // 5)


def readiness(settings: Settings) -> dict[str, Any]:
    """Only a server that would serve gets traffic."""
    return _probe(line(settings, _SERVING), period=10, failures=3)


def liveness(settings: Settings) -> dict[str, Any]:
    """A server that loads, runs a script or cannot write its files is alive: a restart begins with loading them."""
    return _probe(line(settings, _ALIVE), period=20, failures=6)


def line(settings: Settings, reply: str) -> str:
    """The shell line; `read` fails on a file without a newline, and reads it all the same."""
    login, options = "", tls.cli_options(settings)
    if file := users.probe_file(settings):
        login = f"read -r REDISCLI_AUTH < {file}; export REDISCLI_AUTH; "
    if isinstance(settings.acl, AclUsers):
        options += " --user probe"
    return f"{login}valkey-cli -h 127.0.0.1 -p {PORT}{options} ping | grep {reply}"


def _probe(script: str, *, period: int, failures: int) -> dict[str, Any]:
    return {
        "exec": {"command": ["sh", "-c", script]},
        "failureThreshold": failures,
        "periodSeconds": period,
        "successThreshold": 1,
        "timeoutSeconds": 5,
    }
