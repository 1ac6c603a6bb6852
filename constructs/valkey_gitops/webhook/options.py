"""What `review` and `serve` are told beside the options of `validate`."""

import argparse

from valkey_gitops.admission.options import add_cluster_arguments, cluster_of, policies_of
from valkey_gitops.webhook.judge import UNDECIDABLE, Judge


def add_judge_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the options."""
    add_cluster_arguments(parser)
    parser.add_argument(
        "--undecidable",
        choices=UNDECIDABLE,
        default="deny",
        help="what becomes of a request that depends on what is not in --context; default: deny",
    )


def judge_of(args: argparse.Namespace) -> Judge:
    """The judge that the options ask for; UserError for policies or files that cannot be used."""
    return Judge(cluster_of(args, policies_of(args).for_requests()), args.undecidable)
