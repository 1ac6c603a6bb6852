"""`valkey-gitops validate`."""

import argparse
import sys
from functools import partial
from pathlib import Path

from valkey_gitops.admission.files import Dependencies, How, validate_files
from valkey_gitops.admission.given import (
    add_jobs_argument,
    add_old_arguments,
    add_path_argument,
    add_waivers_argument,
    given,
)
from valkey_gitops.admission.options import (
    add_cluster_arguments,
    cluster_of,
    description_of,
    policies_of,
    whole_cluster_of,
)
from valkey_gitops.admission.pipeline import Report
from valkey_gitops.admission.policies import Policies
from valkey_gitops.admission.report import FORMATS, write_report
from valkey_gitops.errors import CLEAN, FINDINGS, UNUSABLE

EPILOG = """\
examples:
  valkey-gitops validate dist                        every manifest below dist/
  kubectl kustomize . | valkey-gitops validate -     standard input
  valkey-gitops validate --policies my-policies dist other policies than the bundled ones
  valkey-gitops validate --profile production dist   deny what the policies would only warn of
  valkey-gitops validate --old-ref origin/main dist  changes too: what may not be updated, shrunk or removed
  valkey-gitops validate --pod-security baseline .   where namespaces have no labels of their own
  valkey-gitops validate --format json dist          for machines; also sarif, junit, github and tap
  valkey-gitops validate --explain no-secret-data    what a rule demands, and why

A finding of severity deny means that the cluster, or a policy, would refuse the object.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = EPILOG
    add_path_argument(parser)
    add_cluster_arguments(parser)
    add_old_arguments(parser)
    parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="default: text")
    add_waivers_argument(parser)
    parser.add_argument("--explain", metavar="RULE", help="say what a rule demands, why, and what to write instead")
    add_jobs_argument(parser)
    parser.add_argument("--no-cache", action="store_true", help="review everything; remember nothing")
    parser.add_argument(
        "--cache-dir", type=Path, metavar="DIR", help="where verdicts are kept; default: the user's cache"
    )
    parser.add_argument(
        "--fail-on", choices=("deny", "warn"), default="deny", help="the least severity that exits 1; default: deny"
    )


def run(args: argparse.Namespace) -> int:
    """Validates and reports.

    Raises:
        UserError: a path, policy, CRD or context file cannot be used.
    """
    policies = policies_of(args)
    if args.explain is not None:
        return _explain(args.explain, policies)
    cluster = cluster_of(args, policies)
    manifests = given(args)
    how = How(partial(whole_cluster_of, args), args.jobs, not args.no_cache, args.cache_dir)
    words, named = description_of(args)
    dependencies = Dependencies([repr(manifests.paths), words], named)
    report = manifests.accepting(validate_files(manifests.files, manifests.old, cluster, how, dependencies))
    write_report(args.format, report, sys.stdout)
    for file in report.unreadable:
        print(f"valkey-gitops: {file} could not be read", file=sys.stderr)
    return exit_code(report, args.fail_on)


def _explain(rule: str, policies: Policies) -> int:
    from valkey_gitops.admission.explain import explain  # noqa: PLC0415 - a validation has no use for the texts

    print(explain(rule, policies))
    return CLEAN


def exit_code(report: Report, fail_on: str) -> int:
    """What a run ends with; `never` fails only for what could not be read."""
    if report.unreadable:
        return UNUSABLE
    failing = {"deny": ("deny",), "warn": ("deny", "warn")}.get(fail_on, ())
    found = any(finding.severity in failing for result in report.results for finding in result.findings)
    return FINDINGS if found else CLEAN
