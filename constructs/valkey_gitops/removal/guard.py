"""What must hold before anything is taken away: a fresh backup of this server, and nobody else in the way."""

import argparse
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.progress import to_terminal
from valkey_gitops.backup.restore.file import check
from valkey_gitops.backup.restore.origin import origin
from valkey_gitops.errors import UserError
from valkey_gitops.operate.cluster import Cluster
from valkey_gitops.operate.live_server import live_server
from valkey_gitops.operate.status.in_server import ask
from valkey_gitops.removal.in_cluster import Situation, strangers
from valkey_gitops.removal.proof import Proof, head, is_empty, proof
from valkey_gitops.settings import Deployment


def backed_up(cluster: Cluster, deployment: Deployment, situation: Situation, args: argparse.Namespace) -> Proof | str:
    """The proof, or why none is needed.

    Raises:
        UserError: there is no backup, or the server cannot be asked whether it is its own.
        BackupError: the file is damaged, too old, or another server's.
    """
    if args.without_backup:
        return "without a backup, as you said"
    if not any(item.resource.kind == "PersistentVolumeClaim" for item in situation.objects):
        return "no volume, nothing to back up"
    info = _info(cluster, deployment, args)
    if is_empty(info):
        return "the server holds no keys, nothing to back up"
    if args.file is None:
        raise BackupError("there are data, and no --backup was given", _take_one(deployment))
    progress = to_terminal()
    with origin(args, progress) as backup:
        facts = check(backup, None, progress)
        fields = head(backup)
    try:
        return proof(args.file, facts.sha256, fields, info, timedelta(hours=args.max_age))
    except BackupError as error:
        raise BackupError(error.message, f"{error.remedy}\n{_take_one(deployment)}") from None


def _info(cluster: Cluster, deployment: Deployment, args: argparse.Namespace) -> dict[str, str]:
    try:
        return dict(ask(live_server(cluster, deployment.settings, args)).info)
    except BackupError as error:
        remedy = "It is asked whether the backup is its own.\n"
        remedy += f"  kubectl {_forward(deployment)}     # then add: --host 127.0.0.1\n"
        remedy += "A server that is dead can be removed with --without-backup."
        raise UserError(f"the server cannot be asked: {error.message}", remedy) from None


def _take_one(deployment: Deployment) -> str:
    return (
        "Stop who writes, then:\n"
        f"  kubectl {_forward(deployment)}\n"
        f"  valkey-gitops backup --to . --name {deployment.name} --host 127.0.0.1\n"
        "and name the file: --backup FILE; --without-backup removes without one."
    )


def _forward(deployment: Deployment) -> str:
    settings = deployment.settings
    return f"-n {settings.namespace} port-forward service/{settings.name} 6379 &"


def free(cluster: Cluster, deployment: Deployment, situation: Situation, others: list[Deployment]) -> None:
    """Refuses where others need what would go.

    Raises:
        UserError: another settings file extends this one, or a purge would take what others have in its namespaces.
    """
    file = deployment.layers.layers[0].file
    if users := [other for other in others if file in _extended(other)]:
        raise UserError(f"{_names(users)} extends {file}", "Move what it takes from there first.")
    if deployment.settings.removal != "purge":
        return
    spaces = {deployment.settings.namespace, deployment.settings.jobs_namespace}
    if users := [other for other in others if spaces & {other.settings.namespace, other.settings.jobs_namespace}]:
        raise UserError(f"a purge would delete the namespace of {_names(users)}", "Leave --purge out.")
    if found := strangers(cluster, deployment, situation):
        remedy = "Move them, or leave --purge out: then the namespaces stay."
        raise UserError(f"a purge would delete what others have there: {', '.join(found)}", remedy)


def _extended(deployment: Deployment) -> Iterator[Path]:
    return (layer.file for layer in deployment.layers.layers[1:])


def _names(deployments: list[Deployment]) -> str:
    return ", ".join(deployment.name for deployment in deployments)
