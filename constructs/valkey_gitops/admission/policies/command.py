"""`valkey-gitops policies`: what the policies demand, and whether their samples prove it."""

import argparse
import sys
from pathlib import Path

from valkey_gitops.admission.policies import Policies, bundled_policies, compile_policies, load_policies
from valkey_gitops.admission.policies.samples import check_samples
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.errors import CLEAN, FINDINGS

EPILOG = """\
examples:
  valkey-gitops policies list                   the bundled policies, one sentence each
  valkey-gitops policies test my-policies       do the good and bad samples say what the policies say?
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = EPILOG
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in (("list", "name, action and demand of each policy"), ("test", "run the samples of each")):
        action = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        action.add_argument("folder", nargs="*", type=Path, metavar="DIR", help="default: the bundled policies")


def run(args: argparse.Namespace) -> int:
    """Lists or tests.

    Raises:
        UserError: a folder holds something that is no policy.
    """
    policies = load_policies(args.folder or [bundled_policies()])
    return _list(policies) if args.action == "list" else _test(policies)


def _list(policies: Policies) -> int:
    width = max((len(policy.name) for policy in policies.all), default=0)
    for policy in policies.all:
        print(f"{policy.name:{width}}  {policy.severity:4}  {policy.summary}")
    return CLEAN


def _test(policies: Policies) -> int:
    compile_policies(policies)
    schemas = Schemas.load()
    mismatches = 0
    for policy in policies.items:
        for mismatch in check_samples(policy, schemas):
            mismatches += 1
            print(f"{mismatch.place}: {mismatch.message}")
    print(f"{len(policies.items)} policies, {mismatches} mismatches", file=sys.stderr if mismatches else sys.stdout)
    return FINDINGS if mismatches else CLEAN
