"""`valkey-gitops remove`: the step that is next, and what it waits for; results to stdout, questions to stderr."""

import argparse
import sys
from pathlib import Path

from valkey_gitops.backup.options import add_bucket_options
from valkey_gitops.charts import dist, synth
from valkey_gitops.errors import CLEAN, FINDINGS, UserError
from valkey_gitops.operate.cluster import connect
from valkey_gitops.operate.live_server import add_live_server_options
from valkey_gitops.removal import in_git
from valkey_gitops.removal.guard import backed_up, free
from valkey_gitops.removal.in_cluster import Situation, look
from valkey_gitops.removal.next_step import Standing, next_step
from valkey_gitops.removal.proof import Proof
from valkey_gitops.removal.report import Report, as_json, as_text
from valkey_gitops.removal.steps import announce, detach, forget
from valkey_gitops.settings import Deployment, load_deployments

_EPILOG = """\
Three steps, and it finds out by itself which one is next: run it again after each.
  1 announce   the settings say `removal`: dist/ loses the entry at the ingress, and with --purge the protections of
               volumes and namespaces; you commit and push, the engine syncs
  2 detach     the engine's own objects are deleted, and the engine deletes what it has synced with them
  3 forget     settings file and folder go from the repository; you commit and push
Volumes and namespaces stay, unless --purge was given. Before steps 1 and 2 a backup is checked that was taken of this
very server since its last start, at most an hour ago unless it has replicas.

examples:
  valkey-gitops remove thinkube --dry-run --backup thinkube-20261125T160009Z.rdb
  valkey-gitops remove thinkube --backup thinkube-20261125T160009Z.rdb --host 127.0.0.1
  valkey-gitops remove thinkube --purge --backup s3://backups/valkey/thinkube-20261125T160009Z.rdb \\
      --endpoint https://s3.example.com --access-key-file access-key --secret-key-file secret-key
  valkey-gitops remove thinkube --without-backup --yes --format json

exit codes: 0 the step is done, 1 it waits for something or the backup is not good, 2 wrong usage or unreadable input
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = _EPILOG
    parser.add_argument("deployment", metavar="DEPLOYMENT", help="a file of the deployments folder, without .yaml")
    parser.add_argument("--purge", action="store_true", help="volumes and namespaces too, with all that is in them")
    parser.add_argument("--dry-run", action="store_true", help="only say what is next")
    parser.add_argument("--yes", action="store_true", help="do not ask for the deployment's name")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    backup = parser.add_argument_group("the backup")
    backup.add_argument("--backup", dest="file", metavar="FILE|s3://BUCKET/PREFIX/NAME", help="what `backup` wrote")
    backup.add_argument("--max-age", type=_hours, default=24, metavar="HOURS", help="of it; default: %(default)s")
    backup.add_argument("--without-backup", action="store_true", help="the data may be lost, or are kept elsewhere")
    backup.add_argument("--workdir", type=Path, metavar="DIR", help="for a backup from a bucket; default: here")
    add_bucket_options(parser)
    add_live_server_options(parser)
    where = parser.add_argument_group("where")
    where.add_argument(
        "--deployments", type=Path, default=Path("deployments"), metavar="DIR", help="default: %(default)s"
    )
    where.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="default: %(default)s")
    where.add_argument("--kubeconfig", type=Path, metavar="FILE", help="default: as kubectl takes it")
    where.add_argument("--context", metavar="NAME", help="default: the kubeconfig's current context")


def run(args: argparse.Namespace) -> int:
    """Does the step that is next, or says what it waits for.

    Raises:
        UserError: settings, cluster or answer are not as they must be; nothing is then half done.
        BackupError: the backup is missing, or not good.
    """
    everything = load_deployments(args.deployments)
    (deployment,) = load_deployments(args.deployments, (args.deployment,))
    others = [other for other in everything if other.name != deployment.name]
    cluster = connect(args.kubeconfig, args.context)
    removal = "purge" if args.purge else deployment.settings.removal or "keep"
    leaving = deployment._replace(settings=deployment.settings._replace(removal=removal))
    situation = look(cluster, leaving, f"{args.out / deployment.name}/bootstrap")
    files = synth.rendered([leaving])
    step = next_step(_standing(args, deployment, leaving, situation, files))
    report = Report(step, leaving, str(cluster.client.configuration.host), situation, args)
    if step == "announce" or (step == "forget" and removal == "keep"):
        _same_cluster(leaving, situation, report)
    if step in ("announce", "detach"):
        free(cluster, leaving, situation, others)
        report = report._replace(proof=backed_up(cluster, leaving, situation, args))
    if step == "detach" and situation.foreign:
        raise UserError(situation.foreign[0], "; ".join(situation.foreign[1:]))
    if step in ("announce", "detach", "forget") and not args.dry_run:
        _confirm(args, report)
        if step == "announce":
            announce(leaving, files, args.out)
        elif step == "detach":
            detach(cluster, situation)
        else:
            forget(leaving, args.out)
    print(as_json(report) if args.format == "json" else as_text(report))
    return FINDINGS if step in ("commit", "sync", "wait") else CLEAN


def _standing(
    args: argparse.Namespace,
    deployment: Deployment,
    leaving: Deployment,
    situation: Situation,
    files: dict[str, str],
) -> Standing:
    removal = leaving.settings.removal
    there = [item for item in situation.engines if not item.going]
    return Standing(
        announced=deployment.settings.removal == removal,
        written=not dist.compare(files, args.out, (deployment.name,)),
        committed=in_git.state(_paths(args, deployment)),
        pending=bool(situation.pending),
        engines="there" if there else "going" if situation.engines else "gone",
        left=bool(situation.engines or situation.left(removal)),
    )


def _paths(args: argparse.Namespace, deployment: Deployment) -> list[Path]:
    return [deployment.layers.layers[0].file, args.out / deployment.name]


def _same_cluster(deployment: Deployment, situation: Situation, report: Report) -> None:
    """With the wrong context everything would seem to be gone: something must be there, be it what is kept."""
    if not (situation.objects or situation.engines):
        name, namespace = deployment.name, deployment.settings.namespace
        raise UserError(
            f"{report.cluster} has nothing of {name}, not even the namespace {namespace}: is it the cluster?",
            "Name another with --context. What was never deployed, or whose namespaces you deleted, just goes from Git:"
            f"\n  git rm -r --ignore-unmatch {report.file} {report.folder}",
        )


def _confirm(args: argparse.Namespace, report: Report) -> None:
    if args.yes:
        return
    name = report.deployment.name
    if not sys.stdin.isatty():
        raise UserError(f"nobody is there to be asked whether {name} is to go", "Give --yes.")
    proof = report.proof
    backup = f"\nBackup: {proof.file}" if isinstance(proof, Proof) else f"\n{proof}" if proof else ""
    sys.stderr.write(f"{report.intention}{backup}\nType the deployment's name to go on: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != name:
        raise UserError(f"nothing was done: the answer was not {name}")


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = 0
    if not 0 < hours <= 24 * 365:
        raise argparse.ArgumentTypeError("HOURS is a number above 0")
    return hours
