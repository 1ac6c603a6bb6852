"""Writes docs/reference/ from the code: `make reference` runs it, a test compares."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.policies_index import POLICIES
from valkey_gitops.admission.policies import load_policies
from valkey_gitops.admission.policies.listing import action
from valkey_gitops.cli import COMMANDS, command_parser
from valkey_gitops.settings.model import Settings

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
SCHEMA = ROOT / "deployments" / "settings.schema.json"
NOTE = "Written by `make reference` from the code; a change belongs there.\n"


def settings() -> str:
    """Every key of a settings file: a table for the file, and one for each section in it."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    lines = ["# Settings, key by key\n", f"{NOTE}What the choices give, and why: [settings](../settings.md).\n"]
    lines += ["## A settings file\n", *_keys(schema)]
    for name, section in schema["$defs"].items():
        lines += [f"## {name}\n", f"{section['description']}\n", *_keys(section)]
    return "\n".join(lines)


def _keys(section: dict[str, Any]) -> Iterator[str]:
    if {"mode"} == set(section["properties"]):
        yield f"`mode: {section['properties']['mode']['const']}`, and nothing else.\n"
        return
    yield "| key | takes | default | meaning |"
    yield "| --- | --- | --- | --- |"
    for key, value in section["properties"].items():
        default = "required" if key in section.get("required", ()) else _default(key, value)
        yield f"| `{key}` | {_cell(_takes(value))} | {_cell(default)} | {_cell(value.get('description', ''))} |"
    yield ""


def _default(key: str, value: dict[str, Any]) -> str:
    """The schema tells defaults of scalars; that of a choice between sections is the model's."""
    if "default" in value:
        return f"`{json.dumps(value['default'])}`"
    chosen = type(Settings._field_defaults.get(re.sub("([A-Z])", r"_\1", key).lower())).__name__
    return _section(chosen) if {"$ref": f"#/$defs/{chosen}"} in value.get("anyOf", ()) else ""


def _takes(value: dict[str, Any]) -> str:
    match value:
        case {"$ref": reference}:
            return _section(reference.rpartition("/")[2])
        case {"anyOf": choices}:
            return ", ".join(_takes(choice) for choice in choices if choice.get("type") != "null")
        case {"type": "array", "items": item}:
            return f"list of {_takes(item)}"
    return _scalar(value)


def _scalar(value: dict[str, Any]) -> str:
    match value:
        case {"enum": words}:
            return ", ".join(f"`{word}`" for word in words)
        case {"const": word}:
            return f"`{word}`"
        case {"type": "integer", "minimum": least, "maximum": most}:
            return f"integer, {least} to {most}"
    return {"object": "mapping"}.get(value["type"], str(value["type"]))


def _section(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def cli() -> str:
    """Every command with its arguments, options and examples."""
    lines = ["# Commands\n", f"{NOTE}", "| command | is for |", "| --- | --- |"]
    lines += [f"| [{name}](#valkey-gitops-{name}) | {summary} |" for name, (summary, _) in COMMANDS.items()]
    lines.append("\nExit codes: 0 clean, 1 findings, 2 wrong usage or unreadable input, 3 a bug of ours.\n")
    for name in COMMANDS:
        lines += _command(_subcommands(command_parser([name]))[name])
    return "\n".join(lines)


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f"## {parser.prog}\n"
    yield f"{_text(parser.description or '')}\n"
    rows = [row for action_ in parser._actions for row in _option(action_)]  # noqa: SLF001 # argparse has no other way
    if rows:
        yield from ["| argument | meaning |", "| --- | --- |", *rows, ""]
    if parser.epilog:
        yield f"```text\n{parser.epilog.strip()}\n```\n"
    for subcommand in _subcommands(parser).values():
        yield from _command(subcommand)


def _subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for choice in parser._actions:  # noqa: SLF001 # argparse has no other way
        if isinstance(choice, argparse._SubParsersAction):  # noqa: SLF001 # as above
            return dict(choice.choices)
    return {}


def _option(option: argparse.Action) -> Iterator[str]:
    if isinstance(option, argparse._HelpAction | argparse._SubParsersAction) or option.help == argparse.SUPPRESS:  # noqa: SLF001 # as above
        return
    value = option.metavar or (f"{{{','.join(map(str, option.choices))}}}" if option.choices else option.dest.upper())
    takes = [] if option.nargs == 0 else [f"`{value}`"]
    meaning = (option.help or "") % {**vars(option), "prog": "valkey-gitops"}
    if type(option.default) in {str, int} and "default" not in meaning:
        meaning = f"{meaning}; default: {option.default}".removeprefix("; ")
    yield f"| {_cell(' '.join([*(f'`{name}`' for name in option.option_strings), *takes]))} | {_cell(meaning)} |"


def policies() -> str:
    """Every policy: what it demands, why, the remedy, and what follows under each profile."""
    profiles = {name: load_policies([POLICIES], name).all for name in ("thinkube", "production")}
    lines = ["# Policies, one by one\n", f"{NOTE}How to add one: [policies](../../policies/README.md).\n"]
    for mild, strict in zip(*profiles.values(), strict=True):
        lines += [f"## {mild.name}\n", f"{mild.summary} {mild.why}\n"]
        lines.append(f"- Under `thinkube`: {_follows(action(mild))}; under `production`: {_follows(action(strict))}.")
        lines.append(f"- Remedy: {mild.remedy}")
        lines += [f"- Source: <{source}>" for source in mild.sources]
        lines.append(f"- [policy.yaml](../../policies/{mild.name}/policy.yaml)\n")
    return "\n".join(lines)


def _follows(word: str) -> str:
    return "not in force" if word == "-" else word


def _text(words: str) -> str:
    """A description's indented lines are a table of their own: kept as they are, in a block."""
    return f"```text\n{words.strip()}\n```" if "\n  " in words else words.strip()


def _cell(words: str) -> str:
    return " ".join(words.replace("|", "\\|").split())


PAGES = {"settings": settings, "cli": cli, "policies": policies}

if __name__ == "__main__":
    REFERENCE.mkdir(exist_ok=True)
    for page, write in PAGES.items():
        (REFERENCE / f"{page}.md").write_text(write(), encoding="utf-8")
