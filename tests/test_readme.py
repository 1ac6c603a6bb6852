"""The README's commands print what the README says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
EXAMPLE = re.compile(r"```sh\n\s*valkey-gitops ([^\n]*)\n\s*```\n\n\s*```text\n(.*?)```", re.DOTALL)
EXAMPLES = EXAMPLE.findall(README)
LINK = re.compile(r"\]\(([^)#:]*)(?:#([^)]*))?\)")


def test_there_are_examples() -> None:
    commands = [words.partition("#")[0].strip() for words, _ in EXAMPLES]
    assert ["synth", "validate dist/production --context cluster.yaml"] == commands


@pytest.mark.parametrize(("words", "expected"), EXAMPLES, ids=lambda item: item.split("\n")[0])
def test_an_example_prints_what_it_says(words: str, expected: str, tmp_path: Path) -> None:
    for folder in ("deployments", "dist"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "cluster.yaml", tmp_path)
    command = [sys.executable, "-m", "valkey_gitops", *words.partition("#")[0].split()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert [line.strip() for line in expected.strip().splitlines()] == done.stdout.splitlines()


@pytest.mark.parametrize("target", ["main", "test"])
def test_the_two_commands_are_targets_of_the_makefile(target: str) -> None:
    assert re.search(rf"^{target}: \$\(READY\)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert ".DEFAULT_GOAL := main" in (ROOT / "Makefile").read_text()


DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    for target, anchor in LINK.findall(file.read_text()):
        linked = file.parent / target if target else file
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", linked.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}, anchor
