"""The tutorial and the guides, gone through in an empty folder: files written, commands run, output compared."""

import re
from pathlib import Path

import pytest

from tests.docs.blocks import WALKS, blocks
from tests.walks.walk import environment, walk

HEADINGS = ["Settings", "What comes out", "What the cluster must have", "Commit and sync", "Check", "Remove"]
GUIDES = [page for page in WALKS if page.parent.name == "how-to"]
MODES = {
    "exposure": {"none", "ingress-nginx", "tcp-route", "tls-route", "traefik", "load-balancer"},
    "auth": {"existing", "external-secrets", "sealed-secrets", "sops"},
}


@pytest.mark.parametrize("page", WALKS, ids=lambda page: page.stem)
def test_a_page_can_be_gone_through(page: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    walk(page, tmp_path, environment(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_a_guide_has_its_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == HEADINGS
    run = "\n".join(block.text for block in blocks(page) if block.language == "sh" and not block.mark)
    assert "valkey-gitops synth\n" in run
    assert "valkey-gitops validate dist" in run


@pytest.mark.parametrize("section", MODES)
def test_every_mode_has_a_guide(section: str) -> None:
    settings = "\n".join(block.text for page in GUIDES for block in blocks(page) if block.language == "yaml")
    assert MODES[section] == set(re.findall(rf"^{section}:\s+mode: (\S+)", settings, re.MULTILINE))
