"""`valkey-gitops info`: where a deployment is and how to connect to it; no cluster is asked."""

import argparse
import json
from pathlib import Path

from valkey_gitops.errors import CLEAN
from valkey_gitops.operate.info.connection import connection
from valkey_gitops.operate.info.facts import facts
from valkey_gitops.operate.info.snippets import CLIENTS
from valkey_gitops.settings.load import load_deployments

_EPILOG = """\
Everything comes from the settings: no cluster is asked, and no password is read.

examples:
  valkey-gitops info thinkube
  valkey-gitops info thinkube --client python
  valkey-gitops info production --client go --user argilla --from inside
  valkey-gitops info thinkube --format json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = _EPILOG
    parser.add_argument("deployment", metavar="DEPLOYMENT", help="a file of the deployments folder, without .yaml")
    parser.add_argument("--client", choices=CLIENTS, help="print a client program instead, ready to run")
    parser.add_argument("--user", metavar="NAME", help="for --client: default is the first application's user")
    parser.add_argument(
        "--from",
        dest="place",
        choices=("outside", "inside"),
        default="outside",
        help="for --client: where it runs, seen from the cluster; default: %(default)s",
    )
    parser.add_argument(
        "--deployments", type=Path, default=Path("deployments"), metavar="DIR", help="default: %(default)s"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")


def run(args: argparse.Namespace) -> int:
    """Prints the facts, or one client program.

    Raises:
        UserError: the settings cannot be read, or have no such user.
    """
    (deployment,) = load_deployments(args.deployments, (args.deployment,))
    settings = deployment.settings
    if args.client:
        way = connection(settings, inside=args.place == "inside", username=args.user)
        text = CLIENTS[args.client](way)
        print(json.dumps({"version": 1, "client": args.client, "program": text}) if args.format == "json" else text)
        return CLEAN
    found = facts(settings)
    if args.format == "json":
        answer = {"version": 1, "deployment": deployment.name, **{fact.key: fact.value for fact in found}}
        print(json.dumps(answer, indent=2))
        return CLEAN
    for fact in found:
        first, *more = fact.text.splitlines()
        print(f"{fact.key:12} {first}")
        for line in more:
            print(f"{'':12} {line}")
    print(f"\nA client program: valkey-gitops info {deployment.name} --client {' | '.join(CLIENTS)}")
    return CLEAN
