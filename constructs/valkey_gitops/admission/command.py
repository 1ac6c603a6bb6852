"""`valkey-gitops validate`."""

import argparse
import sys
from pathlib import Path

from valkey_gitops.admission.inputs import read_inputs
from valkey_gitops.admission.model import Object
from valkey_gitops.admission.pipeline import Cluster, Report, validate
from valkey_gitops.admission.policies import bundled_policies, load_policies
from valkey_gitops.admission.report import FORMATS
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.errors import CLEAN, FINDINGS, UNUSABLE, UserError

DEFAULT_VERSION = "1.34"  # what the Thinkube platform's README asks for

EPILOG = """\
examples:
  valkey-gitops validate dist                        every manifest below dist/
  kubectl kustomize . | valkey-gitops validate -     standard input
  valkey-gitops validate --policies my-policies dist other policies than the bundled ones
  valkey-gitops validate --format json dist          for machines

A finding of severity deny means that the cluster, or a policy, would refuse the object.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = EPILOG
    parser.add_argument("path", nargs="*", type=Path, metavar="PATH", help="file, folder or -; default: dist")
    parser.add_argument(
        "--kubernetes-version", default=DEFAULT_VERSION, metavar="X.Y", help=f"default: {DEFAULT_VERSION}"
    )
    parser.add_argument(
        "--policies",
        action="append",
        type=Path,
        metavar="DIR",
        help="replaces the bundled policies; an empty folder means none; may be repeated",
    )
    parser.add_argument(
        "--crds",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="CustomResourceDefinitions beside the bundled ones; may be repeated",
    )
    parser.add_argument(
        "--context",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="objects taken as in the cluster already; may be repeated",
    )
    parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="default: text")
    parser.add_argument(
        "--fail-on", choices=("deny", "warn"), default="deny", help="the least severity that exits 1; default: deny"
    )


def run(args: argparse.Namespace) -> int:
    """Validates and reports.

    Raises:
        UserError: a path, policy, CRD or context file cannot be used.
    """
    policies = [bundled_policies()] if args.policies is None else args.policies
    cluster = Cluster(
        schemas=Schemas.load(args.kubernetes_version, args.crds),
        policies=load_policies(policies),
        context=tuple(_context(args.context)),
    )
    report = validate(read_inputs(args.path or [Path("dist")]), cluster)
    FORMATS[args.format](report, sys.stdout)
    for file in report.unreadable:
        print(f"valkey-gitops: {file} could not be read", file=sys.stderr)
    return _exit_code(report, args.fail_on)


def _exit_code(report: Report, fail_on: str) -> int:
    if report.unreadable:
        return UNUSABLE
    failing = ("deny",) if fail_on == "deny" else ("deny", "warn")
    found = any(finding.severity in failing for result in report.results for finding in result.findings)
    return FINDINGS if found else CLEAN


def _context(files: list[Path]) -> list[Object]:
    objects: list[Object] = []
    for entry in read_inputs(files) if files else ():
        if entry.decoded.broken:
            problem = entry.decoded.broken[0]
            raise UserError(f"{entry.file}:{problem.line}:{problem.column}: {problem.message}", problem.remedy)
        objects += [item.value for document in entry.decoded.documents for item in document.items()]
    return objects
