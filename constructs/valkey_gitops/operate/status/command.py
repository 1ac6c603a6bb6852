"""`valkey-gitops status`: one screen from the cluster and from the server."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from valkey_gitops.errors import UserError
from valkey_gitops.operate.cluster import Cluster, connect
from valkey_gitops.operate.live_server import add_live_server_options, live_server
from valkey_gitops.operate.row import Row, exit_code
from valkey_gitops.operate.status import in_cluster, in_server
from valkey_gitops.settings.load import Deployment, load_deployments

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
    add_live_server_options(parser)
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
        server = live_server(cluster, settings, args)
        yield from in_server.rows(in_server.ask(server), settings)
    except UserError as error:
        yield Row("server", "unknown", " ".join(filter(None, (error.message, error.remedy))))


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
