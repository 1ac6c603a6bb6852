"""What may follow each command: subcommands, options, and the choices of options, read from the parsers themselves."""

import argparse
import importlib
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from valkey_gitops.cli import COMMANDS

Option = tuple[str, tuple[str, ...], bool]
"""A long option, the words it takes, and whether it takes one at all."""


class Command(NamedTuple):
    """One command by its words, such as `secrets apply`."""

    words: str
    summary: str
    options: tuple[Option, ...]


def commands() -> list[Command]:
    """All commands whose extra is installed; of the others only the names."""
    found: list[Command] = []
    for name, (summary, module) in COMMANDS.items():
        parser = argparse.ArgumentParser(prog=name)
        with suppress(ImportError):
            importlib.import_module(module).add_arguments(parser)
        found += _commands(name, summary, parser)
    return found


def _commands(words: str, summary: str, parser: argparse.ArgumentParser) -> Iterator[Command]:
    options: list[Option] = []
    for action in parser._actions:  # noqa: SLF001 - argparse offers no other way to ask what it takes
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001 - as above
            for name, child in action.choices.items():
                yield from _commands(f"{words} {name}", helps.get(name, ""), child)
        takes = action.nargs != 0
        choices = tuple(map(str, action.choices or ())) if takes else ()
        options += [(text, choices, takes) for text in action.option_strings if text.startswith("--")]
    yield Command(words, summary, tuple(options))
