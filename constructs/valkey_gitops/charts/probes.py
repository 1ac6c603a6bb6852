"""Probes that compare the reply: `valkey-cli ping` exits 0 on LOADING, NOAUTH and MASTERDOWN alike."""

from typing import Any

from valkey_gitops.charts.directives import PASSWORD_FILE, PORT

STARTUP_SECONDS = 300
"""How long loading the AOF may take before the kubelet starts the container anew."""


def startup(*, authenticated: bool) -> dict[str, Any]:
    """Ends when the dataset is loaded; until then liveness and readiness do not run."""
    return _probe(_answers("-qx PONG", authenticated), period=5, failures=STARTUP_SECONDS // 5)


def readiness(*, authenticated: bool) -> dict[str, Any]:
    """Only a server that would serve gets traffic."""
    return _probe(_answers("-qx PONG", authenticated), period=10, failures=3)


def liveness(*, authenticated: bool) -> dict[str, Any]:
    """A server that is busy loading, or in a script, is alive; killing it starts the loading from the beginning."""
    alive = "-qE '^(PONG|LOADING|BUSY|MASTERDOWN|NOAUTH)'"
    return _probe(_answers(alive, authenticated), period=20, failures=6)


def _answers(reply: str, authenticated: bool) -> str:
    """A POSIX shell line without `$`, which Kubernetes and Flux would read; `read` fails on a file without newline."""
    login = f"read -r REDISCLI_AUTH < {PASSWORD_FILE}; export REDISCLI_AUTH; " if authenticated else ""
    return f"{login}valkey-cli -h 127.0.0.1 -p {PORT} ping | grep {reply}"


def _probe(line: str, *, period: int, failures: int) -> dict[str, Any]:
    return {
        "exec": {"command": ["sh", "-c", line]},
        "failureThreshold": failures,
        "periodSeconds": period,
        "successThreshold": 1,
        "timeoutSeconds": 5,
    }
