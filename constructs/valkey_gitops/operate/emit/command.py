"""`secrets apply --emit`: its options and its run."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from valkey_gitops.errors import CLEAN, UserError
from valkey_gitops.operate.cluster import Cluster
from valkey_gitops.operate.emit.external import external_secrets
from valkey_gitops.operate.emit.files import emit
from valkey_gitops.operate.emit.sealed import sealed_secrets
from valkey_gitops.operate.wanted import left_alone, wanted_secrets
from valkey_gitops.settings.load import Deployment
from valkey_gitops.settings.model import SecretStore

_T = TypeVar("_T")
SEALED, EXTERNAL = "sealed-secret", "external-secret"


def add_emit_options(parser: argparse.ArgumentParser) -> None:
    """The options of files instead of Secrets."""
    files = parser.add_argument_group("files for Git instead of Secrets in the cluster")
    files.add_argument("--emit", choices=(SEALED, EXTERNAL), help="what to write")
    files.add_argument("--to", type=Path, metavar="DIR", help="a folder that your engine syncs, outside dist/")
    files.add_argument("--certificate", type=Path, metavar="FILE", help="of the Sealed Secrets controller, in PEM")
    files.add_argument("--store", metavar="NAME", help="that External Secrets reads from")
    files.add_argument(
        "--store-kind",
        choices=("ClusterSecretStore", "SecretStore"),
        default="ClusterSecretStore",
        help="default: %(default)s",
    )
    files.add_argument("--remote-key", metavar="ENTRY", help="of the store: a field for each password")
    files.add_argument("--pull-key", metavar="ENTRY", help="of the store: the whole .dockerconfigjson")


def run(
    args: argparse.Namespace, deployment: Deployment, token: Callable[[], str], connect: Callable[[], Cluster]
) -> int:
    """Writes the files.

    Raises:
        UserError: an option is missing, or certificate, folder or cluster are not as they must be.
    """
    folder = _given(args.to, "--to", "the folder for the files")
    settings = deployment.settings
    if args.emit == EXTERNAL:
        store = SecretStore(_given(args.store, "--store", "the store"), args.store_kind)
        manifests: list[Any] = external_secrets(settings, store, args.remote_key, args.pull_key)
        note = "the files hold no value: put the values into the store"
    else:
        certificate = _given(args.certificate, "--certificate", "the controller's certificate")
        wanted = wanted_secrets(settings, token)
        manifests, note = sealed_secrets(settings, wanted, certificate, connect, folder)
    done = emit(manifests, folder, dry_run=args.dry_run)
    notes = [note, *left_alone(settings)]
    if args.format == "json":
        files = [{"file": str(item.file), "result": item.result} for item in done]
        answer = {"version": 1, "deployment": deployment.name, "dryRun": args.dry_run, "files": files, "notes": notes}
        print(json.dumps(answer, indent=2))
        return CLEAN
    for item in done:
        print(f"{'would be ' if args.dry_run and item.result != 'unchanged' else ''}{item.result}: {item.file}")
    for text in notes:
        print(text, file=sys.stderr)
    return CLEAN


def _given(value: _T | None, option: str, what: str) -> _T:
    if value is None:
        raise UserError(f"--emit needs {option}: {what}", "See `valkey-gitops secrets apply -h`.")
    return value
