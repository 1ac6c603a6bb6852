"""`valkey-gitops completion`: a script for the shell, on standard output."""

import argparse

from valkey_gitops.errors import CLEAN

_EPILOG = """\
examples:
  echo 'source <(valkey-gitops completion bash)' >> ~/.bashrc
  echo 'source <(valkey-gitops completion zsh)' >> ~/.zshrc
  valkey-gitops completion fish > ~/.config/fish/completions/valkey-gitops.fish
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = _EPILOG
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))


def run(args: argparse.Namespace) -> int:
    """Prints the script."""
    from valkey_gitops.completion.scripts import SHELLS  # noqa: PLC0415 - it loads every command
    from valkey_gitops.completion.words import commands  # noqa: PLC0415 - as above

    print(SHELLS[args.shell](commands()), end="")
    return CLEAN
