"""`valkey-gitops secrets`: results to stdout, everything else to stderr; a secret value to neither."""

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from valkey_gitops.errors import CLEAN, UserError
from valkey_gitops.operate.apply import Outcome, apply_secrets
from valkey_gitops.operate.certificate_copy import copy_certificate
from valkey_gitops.operate.cluster import Target, connect
from valkey_gitops.operate.emit import command as emit
from valkey_gitops.operate.emit.command import add_emit_options
from valkey_gitops.operate.home import at_home
from valkey_gitops.operate.robot_token import NAME, robot_token
from valkey_gitops.operate.rotation.rotate import rotate, user_of
from valkey_gitops.operate.wanted import left_alone, wanted_secrets
from valkey_gitops.settings.load import Deployment, load_deployments

_APPLY = f"""\
Makes the Secrets that must never be in Git, before the first sync and whenever one is to change:
  pullSecret of mode existing   from {NAME}: the variable, or else a line of ~/.env
  auth of mode existing         a generated password, only where there is none yet
Namespaces that do not exist yet are made too. What is already right stays untouched.

--rotate changes a password without locking anybody out: run it, write the lines that it names, synth, commit, sync, and
run it again, until it says that the change is done (docs/security.md). It takes the old key away only when neither the
committed dist/ nor anything in the cluster reads it.

examples:
  valkey-gitops secrets apply thinkube --dry-run
  valkey-gitops secrets apply thinkube
  valkey-gitops secrets apply production --rotate --user argilla
  valkey-gitops secrets apply thinkube --emit sealed-secret --certificate sealed-secrets.pem --to secrets/thinkube
  valkey-gitops secrets apply thinkube --emit external-secret --store platform --pull-key harbor/pull --to secrets/x
  valkey-gitops secrets apply thinkube --context production --format json
"""
_COPY = """\
Copies certificate and key of a Secret of type kubernetes.io/tls where they are missing or were renewed.
The certificate Job and CronJob run this with rights on these two Secrets only:
get on the source; get, patch and create on the target.

example:
  valkey-gitops secrets copy --from default/example-com-tls --to valkey/valkey-tls-secret
"""
_NAMES = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-.a-z0-9]*[a-z0-9])?")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The subcommands of `secrets`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="apply | copy")
    plain = argparse.RawDescriptionHelpFormatter
    apply = actions.add_parser(
        "apply", help="make the Secrets of a deployment", description=_APPLY, formatter_class=plain, allow_abbrev=False
    )
    apply.add_argument("deployment", metavar="DEPLOYMENT", help="a file of the deployments folder, without .yaml")
    apply.add_argument(
        "--deployments", type=Path, default=Path("deployments"), metavar="DIR", help="default: %(default)s"
    )
    apply.add_argument("--dry-run", action="store_true", help="only say what would be done; the cluster checks it")
    apply.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    apply.add_argument("--rotate", action="store_true", help="only change one password, step by step")
    apply.add_argument("--user", metavar="NAME", help="whose; needed where there are several")
    apply.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="default: %(default)s")
    add_emit_options(apply)
    copy = actions.add_parser(
        "copy", help="copy a TLS certificate", description=_COPY, formatter_class=plain, allow_abbrev=False
    )
    copy.add_argument(
        "--from", dest="source", type=_secret, required=True, metavar="NAMESPACE/NAME", help="the original"
    )
    copy.add_argument("--to", dest="target", type=_secret, required=True, metavar="NAMESPACE/NAME", help="the copy")
    for action in (apply, copy):
        action.add_argument(
            "--kubeconfig", type=Path, metavar="FILE", help="default: as kubectl takes it, or the pod's"
        )
        action.add_argument("--context", metavar="NAME", help="default: the kubeconfig's current context")


def run(args: argparse.Namespace) -> int:
    """`secrets apply` or `secrets copy`.

    Raises:
        UserError: settings, token, kubeconfig or cluster are not as they must be.
    """
    return _apply(args) if args.action == "apply" else _copy(args)


def _apply(args: argparse.Namespace) -> int:
    (deployment,) = load_deployments(args.deployments, (args.deployment,))
    if args.rotate and args.emit:
        raise UserError("--rotate and --emit are two things", "Rotate where the Secrets are made by `secrets apply`.")
    if args.rotate:
        return _rotate(args, deployment)
    token = partial(robot_token, os.environ, at_home(".env"))
    cluster = partial(connect, args.kubeconfig, args.context)
    if args.emit:
        return emit.run(args, deployment, token, cluster)
    notes = left_alone(deployment.settings)
    outcomes = apply_secrets(wanted_secrets(deployment.settings, token), cluster, dry_run=args.dry_run)
    if args.format == "text" and any(outcome.result == "not compared" for outcome in outcomes):
        notes.append("no cluster answers: nothing was compared")
    _tell(args, outcomes, {"notes": notes})
    return CLEAN


def _rotate(args: argparse.Namespace, deployment: Deployment) -> int:
    login = user_of(deployment.settings, args.user)
    cluster = connect(args.kubeconfig, args.context)
    done = rotate(cluster, deployment, login, args.out, dry_run=args.dry_run)
    _tell(args, done.done, {"rotation": done.as_json(), "notes": [done.says]})
    return CLEAN


def _tell(args: argparse.Namespace, outcomes: Sequence[Outcome], more: dict[str, Any]) -> None:
    if args.format == "json":
        objects = [outcome.as_json() for outcome in outcomes]
        answer = {"version": 1, "deployment": args.deployment, "dryRun": args.dry_run, "objects": objects, **more}
        print(json.dumps(answer, indent=2))
        return
    for outcome in outcomes:
        print(_line(outcome, args.dry_run))
    for note in more["notes"]:
        print(note, file=sys.stderr)


def _line(outcome: Outcome, dry_run: bool) -> str:
    would = "would be " if dry_run and outcome.result in ("created", "updated") else ""
    keys = f", key {', '.join(outcome.keys)} ({outcome.about})" if outcome.keys else ""
    return f"{would}{outcome.result}: {outcome.target}{keys}"


def _copy(args: argparse.Namespace) -> int:
    done = copy_certificate(connect(args.kubeconfig, args.context), args.source, args.target, datetime.now(UTC))
    if done.warning:
        print(f"warning: {done.warning}", file=sys.stderr)
    print(done.sentence)
    return CLEAN


def _secret(text: str) -> Target:
    if not _NAMES.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAMESPACE/NAME, such as default/example-com-tls")
    return Target("Secret", *text.split("/"))
