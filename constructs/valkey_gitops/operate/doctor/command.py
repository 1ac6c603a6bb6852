"""`valkey-gitops doctor`: what this machine and the cluster lack, each with its remedy."""

import argparse
import json
from pathlib import Path

from valkey_gitops.errors import UserError
from valkey_gitops.operate.cluster import connect
from valkey_gitops.operate.doctor import in_cluster, machine
from valkey_gitops.operate.row import Row, exit_code
from valkey_gitops.settings.load import load_deployments

_EPILOG = """\
Without a DEPLOYMENT only this machine is looked at. kubectl is not needed.

examples:
  valkey-gitops doctor
  valkey-gitops doctor thinkube --context production
  valkey-gitops doctor thinkube --format json

exit codes: 0 nothing is missing, 1 something is, 2 something could not be asked
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = _EPILOG
    parser.add_argument("deployment", nargs="?", metavar="DEPLOYMENT", help="for this one ask the cluster too")
    parser.add_argument(
        "--deployments", type=Path, default=Path("deployments"), metavar="DIR", help="default: %(default)s"
    )
    parser.add_argument("--kubeconfig", type=Path, metavar="FILE", help="default: as kubectl takes it")
    parser.add_argument("--context", metavar="NAME", help="default: the kubeconfig's current context")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")


def run(args: argparse.Namespace) -> int:
    """Prints a line for each check.

    Raises:
        UserError: the settings cannot be read.
    """
    rows = list(machine.rows())
    if args.deployment:
        (deployment,) = load_deployments(args.deployments, (args.deployment,))
        try:
            rows += in_cluster.rows(connect(args.kubeconfig, args.context), deployment.settings)
        except UserError as error:
            rows.append(Row("cluster", "unknown", " ".join(filter(None, (error.message, error.remedy)))))
    if args.format == "json":
        print(json.dumps({"version": 1, "rows": [row._asdict() for row in rows]}, indent=2))
    else:
        print("\n".join(f"{row.subject:20} {row.state:8} {row.text}" for row in rows))
    return exit_code(rows)
