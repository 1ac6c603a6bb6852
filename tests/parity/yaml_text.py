"""Plausible mistakes in the text of a manifest, and unusual spellings that are none."""

import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.parity.mutate import ATTEMPTS, Mutant

_SCALAR = re.compile(r"(?P<head>\s*(?:- )?[\w./-]+: )(?P<value>[^\s{\[|>&*!#][^\n#]*)\Z")
_MAP = re.compile(r"(?P<indent>\s*)[\w./-]+:\Z")

Line = Callable[[Random, str, str], str]
"""From the head and the value of a `key: value` line to another line, or lines; the same when it does not fit."""


def _quoted(rng: Random, head: str, value: str) -> str:
    return f'{head}"{value}"' if value[0] not in "\"'" else head + value


def _unquoted(rng: Random, head: str, value: str) -> str:
    return head + value.strip("\"'")


def _octal(rng: Random, head: str, value: str) -> str:
    return f"{head}{rng.choice(['0', '0o', '0x', '+'])}{value}" if value.isdigit() else head + value


def _number(rng: Random, head: str, value: str) -> str:
    forms = [f"{value}.0", f"{value}e0", f"{value[:1]}_{value[1:]}", f"{value}.", f"-{value}", f"{value}:00"]
    return head + (rng.choice(forms) if value.isdigit() else value)


def _boolean(rng: Random, head: str, value: str) -> str:
    forms = {
        "true": ["yes", "on", "True", "TRUE", "y", "1", '"true"'],
        "false": ["no", "off", "False", "n", "0", "FALSE"],
    }
    return head + rng.choice(forms.get(value, [value]))


def _word(rng: Random, head: str, value: str) -> str:
    return head + rng.choice(
        ["yes", "off", "~", "null", "8.1", "1e3", "0644", "2026-11-24", "12:30:00", "!!str 1", "!!int x", ".inf", "0b1"]
    )


def _twice(rng: Random, head: str, value: str) -> str:
    lead = head.replace("- ", "  ", 1) if head.lstrip().startswith("- ") else head
    return f"{head}{value}\n{lead}{rng.choice([value, 'other', '1'])}"


def _tab(rng: Random, head: str, value: str) -> str:
    return f"{head}\t{value}" if rng.random() < 0.5 else f"\t{head.lstrip()}{value}"


def _shifted(rng: Random, head: str, value: str) -> str:
    return f" {head}{value}" if rng.random() < 0.5 else head.removeprefix(" ") + value


def _joined(rng: Random, head: str, value: str) -> str:
    return head.rstrip() + value


def _block(rng: Random, head: str, value: str) -> str:
    indent = " " * (len(head) - len(head.lstrip()) + 4)
    return f"{head}{rng.choice(['|', '|-', '>', '>-'])}\n{indent}{value}"


def _comment(rng: Random, head: str, value: str) -> str:
    return f"{head}{value} # a comment" if rng.random() < 0.5 else f"{head}{value}#none"


def _colon(rng: Random, head: str, value: str) -> str:
    return f"{head}{value}: x"


LINES: list[Line] = [
    *[_quoted, _unquoted, _octal, _number, _boolean, _word, _twice, _twice, _tab, _shifted],
    *[_joined, _block, _comment, _colon],
]


def _whole(rng: Random, text: str, obj: Any) -> tuple[str, str]:
    merged = [line for line in text.split("\n") if (match := _MAP.match(line)) and match["indent"]]
    forms = {
        "json": json.dumps(obj, indent=1),
        "crlf": text.replace("\n", "\r\n"),
        "start": f"---\n{text}",
        "end": f"{text}\n...\n",
        "comment": f"# first\n\n{text}",
        "bom": f"\ufeff{text}",
        "directive": f"%YAML 1.1\n---\n{text}",
        "indented": "".join(f"  {line}\n" for line in text.rstrip("\n").split("\n")),
    }
    if merged:
        line = rng.choice(merged)
        inner = line.replace(line.strip(), "  ")
        forms["merge"] = text.replace(f"{line}\n", f"{line}\n{inner}<<: {{app: merged, extra: x}}\n", 1)
        forms["anchor"] = text.replace(f"{line}\n", f"{line} &here\n", 1)
        forms["alias"] = text.replace(f"{line}\n", f"{line}\n{inner}copy: *nowhere\n", 1)
        forms["number key"] = text.replace(f"{line}\n", f"{line}\n{inner}6379: x\n", 1)
        forms["boolean key"] = text.replace(
            f"{line}\n", f"{line}\n{inner}{rng.choice(['on', 'true', 'null', '8.1'])}: x\n", 1
        )
    name = rng.choice(sorted(forms))
    return name, forms[name]


def rewritten(text: str, obj: Any, rng: Random) -> Iterator[Mutant]:
    """Texts with one line written otherwise, or wholly in another form."""
    for _ in range(ATTEMPTS):
        if rng.random() < 0.15:
            name, changed = _whole(rng, text, obj)
            yield Mutant(f"text-{name}", changed)
            continue
        lines = text.split("\n")
        number = rng.randrange(len(lines))
        match, form = _SCALAR.match(lines[number]), rng.choice(LINES)
        if match:
            lines[number] = form(rng, match["head"], match["value"].rstrip())
            changed = "\n".join(lines)
            if changed != text:
                yield Mutant(f"text-{form.__name__.strip('_')} line {number + 1}", changed)
