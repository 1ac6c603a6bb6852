"""`valkey-gitops status`: one screen from the cluster and from the server."""

import argparse
import base64
import binascii
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.password import from_file
from valkey_gitops.backup.server import Server
from valkey_gitops.errors import UserError
from valkey_gitops.operate.cluster import Cluster, Target, connect
from valkey_gitops.operate.info.connection import connection, login_of
from valkey_gitops.operate.row import Row, exit_code
from valkey_gitops.operate.status import in_cluster, in_server
from valkey_gitops.settings.load import Deployment, load_deployments
from valkey_gitops.settings.logins import logins
from valkey_gitops.settings.model import Settings

_EPILOG = """\
The server is asked at its external address, else at its internal one; --host and --port name another, such as a
port-forward. Its password comes from the Secret in the cluster, or from --password-file.

examples:
  valkey-gitops status thinkube
  valkey-gitops status thinkube --watch 5
  valkey-gitops status production --host 127.0.0.1 --port 6379 --cacert ca.crt
  valkey-gitops status thinkube --format json

exit codes: 0 all is well or only worth a warning, 1 something is wrong, 2 something could not be asked
"""
_COLOURS = {"ok": "32", "warn": "33", "fail": "31", "unknown": "35"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = _EPILOG
    parser.add_argument("deployment", metavar="DEPLOYMENT", help="a file of the deployments folder, without .yaml")
    parser.add_argument("--watch", type=_seconds, metavar="SECONDS", help="again and again, until Ctrl-C")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    parser.add_argument("--host", help="default: the address that the settings give")
    parser.add_argument("--port", type=int, help="default: the port that the settings give")
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="default: the Secret in the cluster")
    parser.add_argument("--user", metavar="NAME", help="default: exporter, else verify, else default")
    parser.add_argument("--cacert", type=Path, metavar="FILE", help="who signed the server's certificate")
    parser.add_argument(
        "--deployments", type=Path, default=Path("deployments"), metavar="DIR", help="default: %(default)s"
    )
    parser.add_argument("--kubeconfig", type=Path, metavar="FILE", help="default: as kubectl takes it")
    parser.add_argument("--context", metavar="NAME", help="default: the kubeconfig's current context")


def run(args: argparse.Namespace) -> int:
    """Prints the screen, once or until it is interrupted.

    Raises:
        UserError: the settings or a file cannot be read, or there is no cluster to ask.
    """
    (deployment,) = load_deployments(args.deployments, (args.deployment,))
    cluster = connect(args.kubeconfig, args.context)
    while True:
        try:
            rows = list(_rows(cluster, deployment, args))
        except UserError as error:
            if not args.watch:
                raise
            rows = [Row("cluster", "unknown", error.message)]  # who watches wants to see when it comes back
        if args.watch and sys.stdout.isatty():
            print("\x1b[H\x1b[2J", end="")
        print(_as_json(deployment.name, rows, args.watch) if args.format == "json" else _as_text(rows), flush=True)
        if not args.watch:
            return exit_code(rows)
        time.sleep(args.watch)


def _rows(cluster: Cluster, deployment: Deployment, args: argparse.Namespace) -> Iterator[Row]:
    settings = deployment.settings
    yield from in_cluster.rows(cluster, deployment.name, settings, datetime.now(UTC))
    try:
        server = _server(cluster, settings, args)
        yield from in_server.rows(in_server.ask(server), settings)
    except BackupError as error:
        yield Row("server", "unknown", " ".join(filter(None, (error.message, error.remedy))))
    except UserError as error:
        yield Row("server", "unknown", error.message)


def _server(cluster: Cluster, settings: Settings, args: argparse.Namespace) -> Server:
    users = [login.name for login in logins(settings)]
    user = args.user or next((name for name in ("exporter", "verify") if name in users), None)
    way = connection(settings, username=user)
    host, port = args.host or way.host, args.port or way.port
    name = way.host if args.host else None  # a port-forward: the certificate still names the deployment
    username = way.username or "default"
    return Server(host, port, username, _password(cluster, settings, user, args), way.tls, args.cacert, name)


def _password(
    cluster: Cluster, settings: Settings, user: str | None, args: argparse.Namespace
) -> Callable[[], str | None]:
    login = login_of(settings, user)
    if login is None:
        return lambda: None
    if args.password_file:
        return lambda: from_file(args.password_file)

    def read() -> str:
        target = Target("Secret", settings.namespace, login.secret)
        data = (cluster.read(target) or {}).get("data") or {}
        try:
            return base64.b64decode(data[login.password.key]).decode()
        except (KeyError, binascii.Error, UnicodeDecodeError):
            message = f"{target} holds no password under {login.password.key}"
            raise UserError(message, "Make it with `valkey-gitops secrets apply`, or as `auth` says.") from None

    return read


def _as_text(rows: list[Row]) -> str:
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    lines = []
    for row in rows:
        state = f"{row.state:8}"
        state = f"\x1b[{_COLOURS[row.state]}m{state}\x1b[0m" if colour else state
        lines.append(f"{row.subject:12} {state}{row.text}")
    return "\n".join(lines)


def _as_json(deployment: str, rows: list[Row], watch: float | None) -> str:
    answer = {"version": 1, "deployment": deployment, "exitCode": exit_code(rows)}
    return json.dumps(answer | {"rows": [row._asdict() for row in rows]}, indent=None if watch else 2)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 1 <= seconds <= 3600:
        raise argparse.ArgumentTypeError("SECONDS is a number from 1 to 3600")
    return seconds
