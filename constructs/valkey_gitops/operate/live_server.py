"""The server of a deployment as a command reaches it: its address, and its password from the Secret in the cluster."""

import argparse
import base64
import binascii
from collections.abc import Callable
from pathlib import Path

from valkey_gitops.backup.password import from_file
from valkey_gitops.backup.server import Server
from valkey_gitops.errors import UserError
from valkey_gitops.operate.cluster import Cluster, Target
from valkey_gitops.operate.info.connection import connection, login_of
from valkey_gitops.settings.logins import logins
from valkey_gitops.settings.model import Settings


def add_live_server_options(parser: argparse.ArgumentParser) -> None:
    """The options that name another address or user than the settings do."""
    server = parser.add_argument_group("the server")
    server.add_argument("--host", help="default: the address that the settings give")
    server.add_argument("--port", type=int, help="default: the port that the settings give")
    server.add_argument("--password-file", type=Path, metavar="FILE", help="default: the Secret in the cluster")
    server.add_argument("--user", metavar="NAME", help="default: exporter, else verify, else default")
    server.add_argument("--cacert", type=Path, metavar="FILE", help="who signed the server's certificate")


def live_server(cluster: Cluster, settings: Settings, args: argparse.Namespace) -> Server:
    """The server, at its external address where it has one, as a user that may read INFO.

    Raises:
        UserError: the settings have no user of that name.
    """
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
