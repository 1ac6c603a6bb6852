"""The tutorial and the guides, gone through in an empty folder: files written, commands run, output compared.

A yaml block is a file, named in its first line; a sh block without a mark is run by bash; a text block is what the
command before it prints.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import WALKS, Block, blocks

NAMED = re.compile(r"# ([\w./-]+\.yaml)\b")
HEADINGS = ["Settings", "What comes out", "What the cluster must have", "Commit and sync", "Check", "Remove"]
GUIDES = [page for page in WALKS if page.parent.name == "how-to"]


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of a user who has installed us, git with a name, and nothing else."""
    home = str(tmp_path_factory.mktemp("home"))
    names = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in WHO.items()}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, **names, "PATH": path, "HOME": home, "LC_ALL": "C", "PRE_COMMIT_HOME": f"{home}/pre-commit"}


WHO = {"NAME": "A reader", "EMAIL": "reader@example.com"}


def write(block: Block, folder: Path) -> None:
    named = NAMED.match(block.text)
    assert named, f"this block does not say which file it is: {block.text[:60]!r}"
    file = folder / named[1]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text)


def run(script: str, folder: Path, environment: dict[str, str]) -> str:
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    printed, _ = done.communicate()
    assert 0 == done.returncode, f"{script}\n{printed}"
    return printed


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("page", WALKS, ids=lambda page: page.stem)
def test_a_page_can_be_gone_through(page: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    run("git init --quiet --initial-branch main", tmp_path, environment)
    printed: str | None = None
    for block in blocks(page):
        if block.language == "yaml":
            write(block, tmp_path)
        elif block.language == "sh":
            printed = None if block.mark else run(block.text, tmp_path, environment)
        elif block.language == "text" and printed is not None:
            assert lines(block.text) == lines(printed)
        assert block.language in {"yaml", "sh", "text"}


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_a_guide_has_its_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == HEADINGS
    run = "\n".join(block.text for block in blocks(page) if block.language == "sh" and not block.mark)
    assert "valkey-gitops synth\n" in run
    assert "valkey-gitops validate dist" in run


MODES = {
    "exposure": {"none", "ingress-nginx", "tcp-route", "tls-route", "traefik", "load-balancer"},
    "auth": {"existing", "external-secrets", "sealed-secrets", "sops"},
}


@pytest.mark.parametrize("section", MODES)
def test_every_mode_has_a_guide(section: str) -> None:
    settings = "\n".join(block.text for page in GUIDES for block in blocks(page) if block.language == "yaml")
    assert MODES[section] == set(re.findall(rf"^{section}:\s+mode: (\S+)", settings, re.MULTILINE))
