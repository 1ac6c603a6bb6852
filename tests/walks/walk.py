"""A page gone through: its yaml blocks are files, its sh blocks are run, its text blocks are what was printed."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.docs.blocks import Block, blocks

NAMED = re.compile(r"# ([\w./-]+\.yaml)\b")
WHO = {"NAME": "A reader", "EMAIL": "reader@example.com"}


def environment(home: Path) -> dict[str, str]:
    """Of a user who has installed us, git with a name, and nothing else."""
    names = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in WHO.items()}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"PATH": path, "HOME": str(home), "LC_ALL": "C", "PRE_COMMIT_HOME": str(home / "pre-commit")}
    return {**os.environ, **names, **own}


def walk(page: Path, folder: Path, variables: dict[str, str], marked: Callable[[Block], None] = lambda _: None) -> None:
    """Goes through the page in the folder; what is done with a marked block is the caller's."""
    run("git init --quiet --initial-branch main", folder, variables)
    printed: str | None = None
    for block in blocks(page):
        assert block.language in {"yaml", "sh", "text"}
        if block.language == "yaml":
            write(block, folder)
        elif block.language == "sh" and block.mark:
            printed = None
            marked(block)
        elif block.language == "sh":
            printed = run(block.text, folder, variables)
        elif printed is not None:
            assert lines(block.text) == lines(printed)


def write(block: Block, folder: Path) -> None:
    named = NAMED.match(block.text)
    assert named, f"this block does not say which file it is: {block.text[:60]!r}"
    file = folder / named[1]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text)


def run(script: str, folder: Path, variables: dict[str, str]) -> str:
    """What the script prints, on both streams."""
    command, both = ["bash", "-euo", "pipefail", "-c", script], subprocess.STDOUT
    with subprocess.Popen(
        command, cwd=folder, env=variables, text=True, stdout=subprocess.PIPE, stderr=both
    ) as process:
        printed, _ = process.communicate()
    assert 0 == process.returncode, f"{script}\n{printed}"
    return printed


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]
