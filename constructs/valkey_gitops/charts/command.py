"""`valkey-gitops synth`."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from valkey_gitops.charts import node
from valkey_gitops.errors import CLEAN, FINDINGS, UserError

if TYPE_CHECKING:
    from valkey_gitops.charts.dist import Difference

EPILOG = """\
examples:
  valkey-gitops synth                 every deployment
  valkey-gitops synth thinkube        one of them; the others' folders stay as they are
  valkey-gitops synth --check         for CI: exit 1 when dist/ is not what the settings give
  valkey-gitops synth --check --old-ref origin/main
                                      for a pull request: exit 1 also when the change would lose data
  valkey-gitops synth --accept storage-shrunk
                                      write dist/ all the same, after the runbook was followed
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = EPILOG
    parser.add_argument("deployment", nargs="*", metavar="DEPLOYMENT", help="name of a file in --deployments")
    parser.add_argument("--check", action="store_true", help="compare with dist/ and write nothing")
    parser.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="default: dist")
    parser.add_argument(
        "--old-ref", metavar="REF", help="what runs now, as Git holds it (default: HEAD, where there is a repository)"
    )
    parser.add_argument(
        "--accept", action="append", default=[], metavar="RULE", help="let a change pass that this rule refuses"
    )
    parser.add_argument(
        "--deployments", type=Path, default=Path("deployments"), metavar="DIR", help="default: deployments"
    )


def run(args: argparse.Namespace) -> int:
    """Writes or checks dist/.

    Raises:
        UserError: the settings or dist/ need the user's hand.
    """
    with node.starting():
        return _synth(args)


def _synth(args: argparse.Namespace) -> int:
    from valkey_gitops.charts import dist, synth  # noqa: PLC0415 - imported while Node starts
    from valkey_gitops.charts.update import report  # noqa: PLC0415 - as above
    from valkey_gitops.charts.update.check import dangers  # noqa: PLC0415 - as above
    from valkey_gitops.settings import load_deployments  # noqa: PLC0415 - as above

    only = tuple(args.deployment)
    deployments = load_deployments(args.deployments, only)
    for deployment in deployments:
        for warning in deployment.warnings:
            print(warning, file=sys.stderr)
    _refuse_strangers(args.out)
    files = synth.rendered(deployments)
    refused = report.tell(dangers(files, args.out, args.old_ref, only), args.out, args.accept)
    if args.check:
        return max(_check(dist.compare(files, args.out, only), args.out), FINDINGS if refused else CLEAN)
    if refused:
        return FINDINGS
    difference = synth.write(files, args.out, only)
    for deployment in deployments:
        count = sum(1 for _ in (args.out / deployment.name).rglob("*.yaml"))
        print(f"{args.deployments / deployment.name}.yaml -> {args.out / deployment.name}/ ({count} objects)")
    print(_summary(difference))
    return CLEAN


def _refuse_strangers(out: Path) -> None:
    """Everything in the output folder is replaced; a folder that is not dist/ must not be lost by a slip of --out."""
    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is not a folder", "Name another with --out.")
    strangers = [item.name for item in out.iterdir() if not item.is_dir()] if out.is_dir() else []
    if strangers:
        raise UserError(
            f"{out} holds {strangers[0]}, which synth has not written and would delete",
            "Move it elsewhere, or name another folder with --out.",
        )


def _summary(difference: "Difference") -> str:
    if not difference:
        return "nothing changed"
    parts = [("new", difference.missing), ("changed", difference.changed), ("removed", difference.stale)]
    return ", ".join(f"{len(paths)} {word}" for word, paths in parts if paths)


def _check(difference: "Difference", out: Path) -> int:
    if not difference:
        print(f"{out} is what the settings give")
        return CLEAN
    for word, paths in (("missing", difference.missing), ("stale", difference.stale), ("changed", difference.changed)):
        for path in paths:
            print(f"{out / path}: {word}")
    print("Run `valkey-gitops synth` and commit dist/.", file=sys.stderr)
    return FINDINGS
