"""`valkey-gitops backup`: the result to stdout, progress and troubles to stderr."""

import argparse
import json
import time
from pathlib import Path

from valkey_gitops.backup.folder import Folder
from valkey_gitops.backup.options import S3, add_bucket_options, add_server_options, bucket_of, server_of
from valkey_gitops.backup.progress import to_terminal
from valkey_gitops.backup.store import Store
from valkey_gitops.backup.take import Backup, take
from valkey_gitops.errors import CLEAN

_EPILOG = """\
The server streams a snapshot as it does to a new replica; its files are not touched. What comes is checked while it
passes (magic, end, checksum) and appears under its name, NAME-<UTC time>.rdb, only if it is whole.

examples:
  valkey-gitops backup --to backups --host 127.0.0.1 --password-file password
  valkey-gitops backup --to /backups --host valkey.valkey.svc --tls --cacert ca.crt --username backup \\
      --password-file /run/secrets/backup/password --keep 14
  valkey-gitops backup --to s3://backups/valkey --endpoint https://s3.example.com \\
      --access-key-file access-key --secret-key-file secret-key

exit codes: 0 a sound backup is stored, 1 none is, 2 wrong usage or unreadable files
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = _EPILOG
    parser.add_argument("--to", required=True, metavar="DIR|s3://BUCKET/PREFIX", help="where the backup goes")
    parser.add_argument("--name", default="valkey", help="what its file begins with; default: %(default)s")
    parser.add_argument("--keep", type=_count, metavar="N", help="then remove all but the newest N of this name")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    add_server_options(parser)
    add_bucket_options(parser)


def run(args: argparse.Namespace) -> int:
    """Takes one backup.

    Raises:
        UserError: what the user gave cannot be used.
        BackupError: no sound backup was stored.
    """
    started = time.monotonic()
    store = _store(args)
    backup = take(server_of(args), store, args.name, keep=args.keep, progress=to_terminal())
    print(_as_json(backup, store) if args.format == "json" else _as_text(backup, store, time.monotonic() - started))
    return CLEAN


def _store(args: argparse.Namespace) -> Store:
    if args.to.startswith(S3):
        return bucket_of(args, args.to)
    folder = Folder(Path(args.to))
    folder.tidy(args.name)
    return folder


def _as_text(backup: Backup, store: Store, seconds: float) -> str:
    facts = backup.facts
    by = f", written by {facts.server_version}" if facts.server_version else ""
    lines = [f"{store}: {backup.name}: {facts.bytes} bytes in {seconds:.1f} s, RDB version {facts.rdb_version}{by}"]
    lines.append(f"sha256 {facts.sha256}")
    if not facts.checked:
        lines.append("the server writes no checksum (rdbchecksum no): only beginning and end were checked")
    lines += [f"removed {name}" for name in backup.removed]
    return "\n".join(lines)


def _as_json(backup: Backup, store: Store) -> str:
    facts = backup.facts
    answer = {
        "version": 1,
        "store": str(store),
        "name": backup.name,
        "bytes": facts.bytes,
        "sha256": facts.sha256,
        "rdbVersion": facts.rdb_version,
        "serverVersion": facts.server_version,
        "checksum": facts.checked,
        "removed": list(backup.removed),
    }
    return json.dumps(answer, indent=2)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1 is to be kept")
    return number
