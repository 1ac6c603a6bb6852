"""The command lines of the documents, and which of them can be run with files alone."""

import re
import shlex
from collections.abc import Iterator

from tests.docs.blocks import DOCUMENTS, WALKS, Block, blocks

ENDS_A_COMMAND = {"<", ">", "|", "&&", "||", ";", "&"}
ASKS_A_SERVER = {"verify", "status", "doctor", "secrets", "backup", "restore", "remove", "serve"}
FILES_ALONE = {"init", "explain", "synth", "validate", "review", "report", "policies", "info", "env", "completion"}
EVALUATED = re.compile(r'^eval "\$\((.*)\)"$')
SHELL = [block for page in DOCUMENTS for block in blocks(page) if block.language in {"sh", "fish"}]


def commands(block: Block) -> Iterator[str]:
    """The command lines of a block, without comments."""
    for line in block.text.replace("\\\n", " ").splitlines():
        command = re.sub(r"(^|\s)# .*", "", line).strip()
        if command:
            yield command


def words(command: str) -> list[str]:
    """Of the first program that a line calls, or evaluates."""
    lexer = shlex.shlex(EVALUATED.sub(r"\1", command), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    found = list(lexer)
    return found[: next((place for place, word in enumerate(found) if word in ENDS_A_COMMAND), len(found))]


def is_run(command: str) -> bool:
    """Whether a line asks nothing but files, so that it can be run here."""
    program, *rest = words(command)
    return program == "valkey-gitops" and rest[0] in FILES_ALONE and "--password" not in rest


OURS = sorted({command for block in SHELL for command in commands(block) if words(command)[0] == "valkey-gitops"})
RUN = sorted(
    {
        (block.language, command)
        for block in SHELL
        if block.document not in WALKS
        for command in commands(block)
        if is_run(command)
    }
)
