"""`valkey-gitops init`: a settings file by asking, or from options alone."""

import argparse
import sys
from pathlib import Path

from valkey_gitops.decode import decode
from valkey_gitops.errors import CLEAN, UserError
from valkey_gitops.settings.init.questions import QUESTIONS, Question, settings_file
from valkey_gitops.settings.load import read

_EPILOG = """\
On a terminal it asks for what the options leave open; elsewhere defaults are taken, and what has none must be said.
Nothing is written unless the file is one that `synth` takes, and a file that is there is never replaced.

examples:
  valkey-gitops init cache
  valkey-gitops init cache --repository https://git.example.com/platform/valkey.git --durability cache
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = _EPILOG
    parser.add_argument("deployment", metavar="DEPLOYMENT", help="name of the file, the Deployment and the namespace")
    for question in QUESTIONS:
        default = f"; default: {question.default}" if question.default else ""
        parser.add_argument(
            f"--{question.option}",
            choices=question.choices or None,
            metavar=None if question.choices else "TEXT",
            help=f"{question.text[0].lower()}{question.text[1:]}{default}",
        )
    parser.add_argument(
        "--deployments", type=Path, default=Path("deployments"), metavar="DIR", help="default: %(default)s"
    )


def run(args: argparse.Namespace) -> int:
    """Writes the file.

    Raises:
        UserError: an answer is missing or wrong, or the file is there or cannot be written.
    """
    file = args.deployments / f"{args.deployment}.yaml"
    if file.exists():
        raise UserError(f"{file} is there already", "Choose another name, or edit it.")
    answers = {"name": args.deployment}
    for question in QUESTIONS:
        answers[question.option] = getattr(args, question.option) or _answer(question)
    text = settings_file(answers)
    _, problems = read(decode(text.encode()).documents[0])
    if problems:
        said = "\n".join(f"{problem.message}. {problem.remedy}".strip() for problem in problems)
        raise UserError(f"these answers give no settings, and nothing was written:\n{said}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise UserError(f"cannot write {file}: {error.strerror}", "Name another folder with --deployments.") from None
    print(f"written: {file}\nNext: valkey-gitops synth {args.deployment}")
    return CLEAN


def _answer(question: Question) -> str:
    if not sys.stdin.isatty():
        if not question.default:
            raise UserError(f"--{question.option} is missing", f"{question.text}.")
        return question.default
    hint = f" ({', '.join(question.choices)})" if question.choices else ""
    default = f" [{question.default}]" if question.default else ""
    while True:
        sys.stderr.write(f"{question.text}{hint}{default}: ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise UserError("the answers ended too early, and nothing was written")
        answer = line.strip() or question.default
        if answer and (not question.choices or answer in question.choices):
            return answer
