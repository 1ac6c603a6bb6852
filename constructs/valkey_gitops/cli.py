"""The command line: parses, calls one room, turns its result into an exit code.

Only the room of the command that was asked for is imported: `validate` never pays for cdk8s or pytest.
"""

import argparse
import errno
import gc
import importlib
import os
import sys
from collections.abc import Sequence

from valkey_gitops import __version__
from valkey_gitops.errors import BUG, CLEAN, UserError

COMMANDS = {
    "init": ("a settings file, by asking", "valkey_gitops.settings.init.command"),
    "explain": ("which setting, default or sum a value of dist/ comes from", "valkey_gitops.charts.explain.command"),
    "synth": ("settings to dist/", "valkey_gitops.charts.command"),
    "validate": ("the cluster's verdict on manifests, offline", "valkey_gitops.admission.command"),
    "report": ("one HTML page about a change: picture, memory, findings, differences", "valkey_gitops.report.command"),
    "review": ("an AdmissionReview on standard input, answered on standard output", "valkey_gitops.webhook.command"),
    "serve": ("the admission webhook: the same answers over HTTPS", "valkey_gitops.webhook.serve.command"),
    "policies": ("what the policies demand, and their samples", "valkey_gitops.admission.policies.command"),
    "verify": ("prove a live Valkey: the post-sync suite", "valkey_gitops.verify.command"),
    "secrets": ("what Git must never hold: make it in the cluster", "valkey_gitops.operate.command"),
    "info": ("where a deployment is, and client programs for it", "valkey_gitops.operate.info.command"),
    "status": ("one screen from the cluster and from the server", "valkey_gitops.operate.status.command"),
    "doctor": ("what this machine and the cluster lack", "valkey_gitops.operate.doctor.command"),
    "completion": ("the words of all commands, for bash, zsh and fish", "valkey_gitops.completion.command"),
    "env": ("the environment of shells, code-server and notebooks", "valkey_gitops.operate.env.command"),
    "backup": ("a checked RDB of a live Valkey, to a folder or a bucket", "valkey_gitops.backup.command"),
    "restore": ("a backup proved in a scratch server, and brought back", "valkey_gitops.backup.restore.command"),
    "remove": ("a deployment's way out, step by step, in Git and in the cluster", "valkey_gitops.removal.command"),
}
"""Each command, and the module whose `add_arguments` and `run` it is."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
EPILOG = """\
examples:
  valkey-gitops init cache                deployments/cache.yaml, by asking
  valkey-gitops synth                     deployments/*.yaml -> dist/
  valkey-gitops synth --check             fail when dist/ is not what the settings give
  valkey-gitops explain thinkube maxmemory   where a value of dist/ comes from
  valkey-gitops validate dist             the cluster's verdict, before the merge
  valkey-gitops report --old-ref origin/main   the same as a page for a pull request, with what changed
  valkey-gitops review < review.json      one admission request, judged by the policies
  valkey-gitops verify --host localhost   prove a live Valkey
  valkey-gitops secrets apply thinkube    what Git must never hold
  valkey-gitops status thinkube --watch 5 one screen from the cluster and from the server
  valkey-gitops info thinkube             endpoints, persistence, client programs

exit codes: 0 clean, 1 findings, 2 wrong usage or unreadable input, 3 a bug of ours
"""


def run() -> None:
    """The console script. It lives for a moment: looking for cycles in memory would take a tenth of it."""
    gc.disable()
    code = main()
    gc.freeze()
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code."""
    argv = sys.argv[1:] if argv is None else argv
    try:
        code = _command(argv)
        sys.stdout.flush()  # or the interpreter fails at its end, where nobody explains it
    except BrokenPipeError:
        _forget_output()
        return CLEAN
    except KeyboardInterrupt:
        print("valkey-gitops: interrupted", file=sys.stderr)
        return 130
    except UserError as error:
        return _told(error)
    except Exception as error:
        if os.environ.get("VALKEY_GITOPS_TRACEBACK"):
            raise
        return _told(_no_room(error)) if isinstance(error, OSError) and error.errno in _NO_ROOM else _bug()
    else:
        return code


def _told(error: UserError) -> int:
    print(f"valkey-gitops: {error.message}", file=sys.stderr)
    if error.remedy:
        print(error.remedy, file=sys.stderr)
    return error.exit_code


def _no_room(error: OSError) -> UserError:
    _forget_output()
    return UserError(
        f"cannot write: {error.strerror}", "Is standard output, or a folder of the command, on a full disk?"
    )


def _forget_output() -> None:
    """Or the interpreter complains at its end about what it could not write."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _command(argv: Sequence[str]) -> int:
    parser = command_parser(argv)
    # What argparse makes of `--` differs between versions of Python.
    end = argv.index("--") if "--" in argv else len(argv)
    args, unknown = parser.parse_known_args(argv[:end])
    if (unknown or argv[end:]) and args.command != "verify":
        parser.error(f"unrecognized arguments: {' '.join([*unknown, *argv[end:]])}")
    args.pytest_args = [*unknown, *argv[end + 1 :]]
    return int(args.run(args))


def _bug() -> int:
    kind, error, _ = sys.exc_info()
    print(f"valkey-gitops: a bug of ours: {kind.__name__ if kind else ''}: {error}", file=sys.stderr)
    print(
        "Please report it to the project, with what it prints when VALKEY_GITOPS_TRACEBACK=1 is set.", file=sys.stderr
    )
    return BUG


def command_parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of these words: only the command among them has its options, for only its room is imported."""
    parser = argparse.ArgumentParser(
        prog="valkey-gitops",
        description="Valkey on Kubernetes through Git: synthesize, admit, prove, operate.",
        epilog=EPILOG,
        formatter_class=_help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"valkey-gitops {__version__}")
    commands = parser.add_subparsers(
        dest="command",
        metavar="COMMAND",
        required=True,
        prog=parser.prog,  # or argparse finds it with a usage text of its own
    )
    chosen = next((word for word in argv if not word.startswith("-")), None)
    for name, (summary, module) in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            formatter_class=_help,
            allow_abbrev=False,
        )
        if name == chosen:
            room = importlib.import_module(module)
            room.add_arguments(command)
            command.set_defaults(run=room.run)
    return parser


def _help(prog: str) -> argparse.HelpFormatter:
    """argparse makes one for each option that it is given; left alone, that loads shutil to measure the terminal."""
    columns = os.environ.get("COLUMNS", "")
    try:
        width = int(columns) if columns.isdecimal() and int(columns) else os.get_terminal_size().columns
    except OSError:
        width = 80
    return argparse.RawDescriptionHelpFormatter(prog, width=width - 2)
