"""`valkey-gitops env`: the environment of code-server, notebooks and shells; a password only ever goes to a file."""

import argparse
import base64
import binascii
from pathlib import Path

from valkey_gitops.errors import CLEAN, UserError
from valkey_gitops.operate.cluster import Target, connect
from valkey_gitops.operate.env.block import write_block
from valkey_gitops.operate.env.quoting import SHELLS
from valkey_gitops.operate.info.connection import connection, login_of
from valkey_gitops.settings.load import load_deployments
from valkey_gitops.settings.model import Settings

_EPILOG = """\
With --to the lines stand between two marks in the file, which is made if need be, with mode 0600; run it again, and
only what stands between the marks changes. --password reads the user's Secret in the cluster and needs --to: a
password is never printed.

examples:
  eval "$(valkey-gitops env thinkube)"
  valkey-gitops env thinkube --shell fish | source
  valkey-gitops env thinkube --to ~/.bashrc
  valkey-gitops env production --user argilla --password --shell dotenv --to notebook.env
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = _EPILOG
    parser.add_argument("deployment", metavar="DEPLOYMENT", help="a file of the deployments folder, without .yaml")
    parser.add_argument("--shell", choices=SHELLS, default="sh", help="default: %(default)s (bash and zsh too)")
    parser.add_argument("--to", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--user", metavar="NAME", help="default: the first application's user")
    parser.add_argument("--password", action="store_true", help="VALKEY_PASSWORD too, from the cluster; needs --to")
    parser.add_argument(
        "--from",
        dest="place",
        choices=("outside", "inside"),
        default="outside",
        help="where the clients run, seen from the cluster; default: %(default)s",
    )
    parser.add_argument(
        "--deployments", type=Path, default=Path("deployments"), metavar="DIR", help="default: %(default)s"
    )
    parser.add_argument("--kubeconfig", type=Path, metavar="FILE", help="default: as kubectl takes it")
    parser.add_argument("--context", metavar="NAME", help="default: the kubeconfig's current context")


def run(args: argparse.Namespace) -> int:
    """Prints or writes the variables.

    Raises:
        UserError: settings, cluster, Secret or file are not as they must be.
    """
    if args.password and not args.to:
        raise UserError("--password needs --to FILE: a password is never printed", "Name a file that only you read.")
    (deployment,) = load_deployments(args.deployments, (args.deployment,))
    values = variables(deployment.settings, inside=args.place == "inside", username=args.user)
    if args.password:
        values["VALKEY_PASSWORD"] = _password(deployment.settings, args)
    lines = [SHELLS[args.shell](name, value) for name, value in values.items()]
    if not args.to:
        print("\n".join(lines))
        return CLEAN
    changed = write_block(args.to, deployment.name, lines)
    print(f"{'written' if changed else 'unchanged'}: {args.to}, {', '.join(values)}")
    return CLEAN


def variables(settings: Settings, *, inside: bool, username: str | None) -> dict[str, str]:
    """The variables by name; those that do not apply are left out."""
    way = connection(settings, inside=inside, username=username)
    found = {"VALKEY_HOST": way.host, "VALKEY_PORT": str(way.port)}
    found |= {"VALKEY_USERNAME": way.username} if way.username else {}
    return found | ({"VALKEY_TLS": "true"} if way.tls else {})


def _password(settings: Settings, args: argparse.Namespace) -> str:
    login = login_of(settings, args.user)
    if login is None:
        raise UserError("auth has mode none: there is no password", "Leave --password out.")
    target = Target("Secret", settings.namespace, login.secret)
    live = connect(args.kubeconfig, args.context).read(target)
    if live is None:
        raise UserError(f"there is no {target}", "Make it with `valkey-gitops secrets apply`, or as `auth` says.")
    try:
        return base64.b64decode((live.get("data") or {})[login.password.key]).decode()
    except (KeyError, binascii.Error, UnicodeDecodeError):
        raise UserError(f"{target} holds no text under key {login.password.key}", "Put the password there.") from None
