"""`valkey-gitops validate`."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from valkey_gitops.admission.files import MOST_JOBS, Dependencies, How, validate_files
from valkey_gitops.admission.inputs import File, read_files
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

WAIVERS = Path(".valkey-gitops-waivers.yaml")
"""Read from the current directory where it exists; no file of that name is a manifest."""

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
    parser.add_argument("path", nargs="*", type=Path, metavar="PATH", help="file, folder or -; default: dist")
    add_cluster_arguments(parser)
    before = parser.add_mutually_exclusive_group()
    before.add_argument("--old-ref", metavar="REF", help="what the cluster runs, as a Git revision: checks updates too")
    before.add_argument("--old", type=Path, metavar="DIR", help="the same as a folder; objects are paired by identity")
    parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="default: text")
    parser.add_argument("--waivers", type=Path, metavar="FILE", help=f"default: {WAIVERS}, where there is one")
    parser.add_argument("--explain", metavar="RULE", help="say what a rule demands, why, and what to write instead")
    parser.add_argument(
        "-j", "--jobs", type=_jobs, default=0, metavar="N", help="processes; default: the processors, where it pays"
    )
    parser.add_argument("--no-cache", action="store_true", help="review everything; remember nothing")
    parser.add_argument(
        "--cache-dir", type=Path, metavar="DIR", help="where verdicts are kept; default: the user's cache"
    )
    parser.add_argument(
        "--fail-on", choices=("deny", "warn"), default="deny", help="the least severity that exits 1; default: deny"
    )


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to {MOST_JOBS}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Validates and reports.

    Raises:
        UserError: a path, policy, CRD or context file cannot be used.
    """
    policies = policies_of(args)
    if args.explain is not None:
        return _explain(args.explain, policies)
    cluster = cluster_of(args, policies)
    waivers = args.waivers or (WAIVERS if WAIVERS.is_file() else None)
    accepting = _accepting(waivers)
    paths = args.path or [Path("dist")]
    files = list(_manifests(read_files(paths), waivers))
    old = list(_manifests(_old(args.old_ref, args.old, paths), waivers))
    how = How(partial(whole_cluster_of, args), args.jobs, not args.no_cache, args.cache_dir)
    words, named = description_of(args)
    dependencies = Dependencies([repr(paths), words], named)
    report = accepting(validate_files(files, old, cluster, how, dependencies))
    write_report(args.format, report, sys.stdout)
    for file in report.unreadable:
        print(f"valkey-gitops: {file} could not be read", file=sys.stderr)
    return _exit_code(report, args.fail_on)


def _explain(rule: str, policies: Policies) -> int:
    from valkey_gitops.admission.explain import explain  # noqa: PLC0415 - a validation has no use for the texts

    print(explain(rule, policies))
    return CLEAN


def _accepting(file: Path | None) -> Callable[[Report], Report]:
    """What sets the waived findings of a report aside; the file is read at once."""
    if file is None:
        return lambda report: report
    from valkey_gitops.admission.waivers import load_waivers, today, waive  # noqa: PLC0415 - 2 ms of every start

    waivers = load_waivers(file)
    return lambda report: waive(report, waivers, today())


def _old(revision: str | None, folder: Path | None, paths: list[Path]) -> Iterable[File]:
    """The manifests that the cluster runs so far."""
    if revision is not None:
        from valkey_gitops.admission.git_tree import read_revision  # noqa: PLC0415 - only where Git is asked

        return read_revision(revision, paths)
    return read_files([folder]) if folder is not None else ()


def _manifests(inputs: Iterable[File], waivers: Path | None) -> Iterator[File]:
    """The inputs without the files of waivers, which may lie among the manifests."""
    for entry in inputs:
        name = entry.file.rpartition("/")[2]
        chosen = waivers and name == waivers.name and Path(entry.file).resolve() == waivers.resolve()
        if name != WAIVERS.name and not chosen:
            yield entry


def _exit_code(report: Report, fail_on: str) -> int:
    if report.unreadable:
        return UNUSABLE
    failing = ("deny",) if fail_on == "deny" else ("deny", "warn")
    found = any(finding.severity in failing for result in report.results for finding in result.findings)
    return FINDINGS if found else CLEAN
