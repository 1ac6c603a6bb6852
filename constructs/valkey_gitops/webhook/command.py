"""`valkey-gitops review`."""

import argparse
import json
import sys

from valkey_gitops.errors import CLEAN, FINDINGS
from valkey_gitops.webhook.admission_review import MAX_BYTES, read_review, write_answer
from valkey_gitops.webhook.options import add_judge_arguments, judge_of

EPILOG = """\
examples:
  valkey-gitops review < review.json                             an AdmissionReview of admission.k8s.io/v1
  valkey-gitops review --context cluster.yaml < review.json      with the cluster's Namespaces and their labels
  valkey-gitops review --undecidable warn < review.json          refuse only what is certain

Answers with an AdmissionReview. Exits 0 where it is allowed, 1 where it is refused, 2 where nothing can be answered:
then nothing is written to standard output.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = EPILOG
    add_judge_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Answers one review.

    Raises:
        UserError: a policy or file cannot be used, or standard input holds no AdmissionReview.
    """
    judge = judge_of(args)
    answer = judge.answer(read_review(sys.stdin.buffer.read(MAX_BYTES + 1)))
    print(json.dumps(write_answer(answer), ensure_ascii=False, indent=2))
    return CLEAN if answer.allowed else FINDINGS
