"""`valkey-gitops policies`: what the policies demand, whether their samples prove it, and what the cluster can run."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from valkey_gitops.admission.policies import Policies, bundled_policies, compile_policies, listing, load_policies
from valkey_gitops.admission.policies.samples import check_samples
from valkey_gitops.admission.policies.sentences import unheard
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.errors import CLEAN, FINDINGS, UserError

EPILOG = """\
examples:
  valkey-gitops policies list                         the bundled policies, one sentence each
  valkey-gitops policies list --profile production    as strict as they are under that profile
  valkey-gitops policies test my-policies             do the good and bad samples say what the policies say?
  valkey-gitops policies test --mutants               also: what may be changed in dist/ without anybody objecting?
  valkey-gitops policies lint                         compiled for the oldest cluster, guarded, cheap, documented?
  valkey-gitops policies export                       dist/policies: what the API server itself can run
  valkey-gitops policies export --check               for CI: exit 1 when dist/policies is not what the policies give
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = EPILOG
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = _action(commands, "list", "name, action and demand of each policy")
    listing.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    _add_test(_action(commands, "test", "run the samples of each"))
    lint = _action(commands, "lint", "look for what is wrong with the policies themselves")
    lint.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    lint.add_argument(
        "--kubernetes-version-min", default="1.31", metavar="X.Y", help="the oldest that must take them; default: 1.31"
    )
    export = _action(commands, "export", "write the policies as ValidatingAdmissionPolicies for the cluster")
    export.add_argument("--out", type=Path, default=Path("dist/policies"), metavar="DIR", help="default: dist/policies")
    export.add_argument("--check", action="store_true", help="compare with what is there, and write nothing")


def _action(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, does: str
) -> argparse.ArgumentParser:
    action = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False)
    action.add_argument("folder", nargs="*", type=Path, metavar="DIR", help="default: the bundled policies")
    action.add_argument("--profile", metavar="NAME", help="as strict as they are under this profile")
    return action


def _add_test(test: argparse.ArgumentParser) -> None:
    test.add_argument("--mutants", action="store_true", help="also change the bundle, and see who objects")
    test.add_argument(
        "--bundle", type=Path, default=Path("dist"), metavar="DIR", help="known to be good; default: dist"
    )
    test.add_argument("--context", action="append", type=Path, default=[], metavar="FILE", help="as in validate")
    test.add_argument("--count", type=int, default=300, metavar="N", help="mutants; default: 300")
    test.add_argument("--seed", type=int, default=0, metavar="N", help="of the choice among them; default: 0")


def run(args: argparse.Namespace) -> int:
    """Lists, tests, lints or exports.

    Raises:
        UserError: a folder holds something that is no policy.
    """
    policies = load_policies(args.folder or [bundled_policies()], args.profile)
    if args.action == "list":
        print(listing.as_json(policies) if args.format == "json" else listing.as_text(policies))
        return CLEAN
    if args.action == "lint":
        return _lint(policies, args.kubernetes_version_min, as_json=args.format == "json")
    if args.action == "export":
        return _export(policies, args.out, check=args.check)
    return max(_test(policies), _mutants(policies, args) if args.mutants else CLEAN)


def _test(policies: Policies) -> int:
    compile_policies(policies)
    schemas = Schemas.load()
    mismatches = 0
    for policy in policies.all:
        for mismatch in check_samples(policy, schemas):
            mismatches += 1
            print(f"{mismatch.place}: {mismatch.message}")
        for sentence in unheard(policy, schemas):
            mismatches += 1
            print(f"{policy.file}: no bad sample is answered by: {sentence}")
    print(f"{len(policies.all)} policies, {mismatches} mismatches", file=sys.stderr if mismatches else sys.stdout)
    return FINDINGS if mismatches else CLEAN


def _mutants(policies: Policies, args: argparse.Namespace) -> int:
    from valkey_gitops.admission.policies.mutants import Bundled, harmless, survivors  # noqa: PLC0415 - only here

    folders = args.folder or [bundled_policies()]
    allowed = harmless(folders)
    bundle = Bundled.load(args.bundle, args.context, policies)
    left = survivors(bundle, allowed, count=args.count, seed=args.seed)
    for item in left:
        print(f"{item.file}: {item.words}: no policy and no stage objects")
    print(f"{bundle.made} mutants, {len(left)} survive, {bundle.excused} are harmless")
    return FINDINGS if left else CLEAN


def _lint(policies: Policies, oldest: str, *, as_json: bool) -> int:
    from valkey_gitops.admission.policies.lint import lint  # noqa: PLC0415 - loads CEL

    schemas = Schemas.load()
    found = [(policy, problem) for policy in policies.all for problem in lint(policy, schemas, oldest)]
    if as_json:
        entries = [{"policy": p.name, "file": p.file, "rule": q.rule, "message": q.message} for p, q in found]
        print(json.dumps({"version": 1, "kubernetesVersionMin": oldest, "problems": entries}, indent=2))
        return FINDINGS if found else CLEAN
    for policy, problem in found:
        print(f"{policy.file}: [{problem.rule}] {problem.message}")
    print(f"{len(policies.all)} policies, {len(found)} problems", file=sys.stderr if found else sys.stdout)
    return FINDINGS if found else CLEAN


def _export(policies: Policies, out: Path, *, check: bool) -> int:
    from valkey_gitops.admission.policies.export import exported  # noqa: PLC0415 - only here is anything translated

    found = exported(policies)
    for name, reason in found.left.items():
        print(f"{name}: not for the cluster: {reason}", file=sys.stderr)
    there = {file.name: file.read_text(encoding="utf-8") for file in out.iterdir()} if out.is_dir() else {}
    different = sorted(name for name in there.keys() | found.files.keys() if there.get(name) != found.files.get(name))
    if check:
        for name in different:
            print(f"{out / name}: {'stale' if name not in found.files else 'changed' if name in there else 'missing'}")
        print("Run `valkey-gitops policies export` and commit it." if different else f"{out} is what the policies give")
        return FINDINGS if different else CLEAN
    _write(found.files, out, there)
    print(f"{(len(found.files) - 1) // 2} policies -> {out}/, {len(found.left)} are not for the cluster")
    return CLEAN


def _write(files: Mapping[str, str], out: Path, there: Mapping[str, str]) -> None:
    strangers = [name for name in there if not name.startswith("validatingadmissionpolicy") and name != "README.md"]
    if strangers:
        raise UserError(f"{out} holds {strangers[0]}, which export has not written", "Name another folder with --out.")
    out.mkdir(parents=True, exist_ok=True)
    for name in there.keys() - files.keys():
        (out / name).unlink()
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8")
