"""`valkey-gitops report`."""

import argparse
import sys
from functools import partial
from pathlib import Path

from valkey_gitops.admission.command import exit_code
from valkey_gitops.admission.files import How
from valkey_gitops.admission.given import (
    add_jobs_argument,
    add_old_arguments,
    add_path_argument,
    add_waivers_argument,
    given,
)
from valkey_gitops.admission.options import add_cluster_arguments, cluster_of, policies_of, whole_cluster_of
from valkey_gitops.admission.report.words import summary
from valkey_gitops.report.dossier import collect
from valkey_gitops.report.page import page
from valkey_gitops.report.write import check, write

EPILOG = """\
examples:
  valkey-gitops report                                 dist/ -> report.html
  valkey-gitops report dist/thinkube --context cluster.yaml --output thinkube.html
  valkey-gitops report --old-ref origin/main           with what changed against the branch, for a pull request
  valkey-gitops report --old released dist             the same against a folder
  valkey-gitops report --fail-on never                 exit 0 whatever was found, where another step decides
  valkey-gitops report --open                          and show it in the browser

The page is one file: no server, font or script is asked for, and it reads without JavaScript. It never shows what a
Secret holds, or what looks like a password. It is written whatever was found; the exit code is that of validate.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = EPILOG
    add_path_argument(parser)
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("report.html"), metavar="FILE", help="or -; default: report.html"
    )
    add_old_arguments(parser)
    add_cluster_arguments(parser)
    add_waivers_argument(parser)
    add_jobs_argument(parser)
    parser.add_argument(
        "--deployments",
        type=Path,
        default=Path("deployments"),
        metavar="DIR",
        help="settings, for the memory equation; default: deployments",
    )
    parser.add_argument(
        "--fail-on",
        choices=("deny", "warn", "never"),
        default="deny",
        help="the least severity that exits 1; the page is written in any case; default: deny",
    )
    parser.add_argument("--open", action="store_true", help="show the page in the browser")


def run(args: argparse.Namespace) -> int:
    """Validates, compares, draws, and writes the page.

    Raises:
        UserError: a path, the old state, a policy, CRD or context file, or the output cannot be used.
    """
    check(args.output)
    cluster = cluster_of(args, policies_of(args))
    files = given(args)
    _tell(f"validating {len(files.files)} files")
    compared = args.old_ref is not None or args.old is not None
    dossier = collect(files, cluster, How(partial(whole_cluster_of, args), args.jobs), args.old_ref, compared=compared)
    _tell("drawing")
    write(page(dossier, cluster.schemas, args.deployments), args.output)
    _tell("")
    to_standard_output = str(args.output) == "-"
    print(f"{args.output}: {summary(dossier.report)}", file=sys.stderr if to_standard_output else sys.stdout)
    for file in dossier.report.unreadable:
        print(f"valkey-gitops: {file} could not be read", file=sys.stderr)
    if args.open and not to_standard_output:
        _open(args.output)
    return exit_code(dossier.report, args.fail_on)


def _tell(what: str) -> None:
    """How far it is, for somebody who watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{what}{' …' if what else ''}\r")


def _open(file: Path) -> None:
    import webbrowser  # noqa: PLC0415 - only where somebody looks at it

    if not webbrowser.open(file.resolve().as_uri()):
        print(f"valkey-gitops: no browser was found; open {file} by hand", file=sys.stderr)
