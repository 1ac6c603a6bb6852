"""How a command is told which server and which bucket to speak to, and as whom."""

import argparse
from pathlib import Path

from valkey_gitops.backup.bucket import Account, Bucket
from valkey_gitops.backup.password import reader
from valkey_gitops.backup.server import Server
from valkey_gitops.errors import UserError

S3 = "s3://"


def add_server_options(parser: argparse.ArgumentParser, host: str | None = "127.0.0.1") -> None:
    """The options of the server; without a default host it need not be named."""
    server = parser.add_argument_group("the server")
    server.add_argument("--host", default=host, help=f"default: {host}" if host else "a server that runs")
    server.add_argument("--port", type=int, default=6379, help="default: %(default)s")
    server.add_argument("--username", default="default", help="an ACL user with +psync +replconf; default: %(default)s")
    server.add_argument("--password-file", type=Path, metavar="FILE", help="never on the command line: all see that")
    server.add_argument("--password-secret", metavar="NAMESPACE/NAME/KEY", help="in a pod, by its account")
    server.add_argument("--tls", action="store_true", help="the port speaks TLS")
    server.add_argument("--cacert", type=Path, metavar="FILE", help="who signed its certificate; default: the system's")
    server.add_argument("--server-name", metavar="NAME", help="whom the certificate names; default: --host")
    server.add_argument("--cert", type=Path, metavar="FILE", help="a certificate of our own, where the server asks")
    server.add_argument("--key", type=Path, metavar="FILE", help="the key of --cert")


def server_of(args: argparse.Namespace) -> Server:
    """The server that the options name.

    Raises:
        UserError: they contradict each other.
    """
    return Server(
        host=args.host,
        port=args.port,
        username=args.username,
        password=reader(args.password_file, args.password_secret),
        tls=bool(args.tls or args.cacert),
        cacert=args.cacert,
        server_name=args.server_name,
        cert=args.cert,
        key=args.key,
    )


def add_bucket_options(parser: argparse.ArgumentParser) -> None:
    """The options of a bucket's store."""
    bucket = parser.add_argument_group("an S3-compatible store")
    bucket.add_argument("--endpoint", default="https://s3.amazonaws.com", metavar="URL", help="default: %(default)s")
    bucket.add_argument("--region", default="us-east-1", help="default: %(default)s")
    bucket.add_argument("--access-key-file", type=Path, metavar="FILE")
    bucket.add_argument("--secret-key-file", type=Path, metavar="FILE")
    bucket.add_argument("--endpoint-cacert", type=Path, metavar="FILE", help="default: the public authorities")


def bucket_of(args: argparse.Namespace, url: str) -> Bucket:
    """The bucket, or the part of it below a prefix, that `s3://BUCKET/PREFIX` names.

    Raises:
        UserError: the options lack something, or a file cannot be read.
    """
    name, _, prefix = url.removeprefix(S3).partition("/")
    if not name or not (args.access_key_file and args.secret_key_file):
        remedy = f"See `valkey-gitops {args.command} -h`."
        raise UserError(f"{url} needs a bucket, --access-key-file and --secret-key-file", remedy)
    account = Account(args.endpoint, args.access_key_file, args.secret_key_file, args.region, args.endpoint_cacert)
    return Bucket(account, name, prefix)
