"""`make docs` builds the site from the repository's own files, and refuses what leads nowhere."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
[SPHINX] = re.findall(r"python (-m sphinx .*) -c docs", MAKEFILE)
HOME = "# Home\n\n[a page](docs/page.md#a-part)\n"
PAGE = "# A page\n\n## A part\n\n[back](../README.md), [a file](../policies/profiles.yaml)\n"
TOC = "root: README\nentries:\n- file: docs/page\n"
ASKED = re.compile(r"""<(?:link|script|img)[^>]*(?:href|src)="?(?:https?:)?//|url\(["']?(?:https?:)?//|@import""")


def build(source: Path, site: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *SPHINX.split(), "-c", "docs", "-d", str(site / ".doctrees"), ".", str(site)]
    return subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built = build(ROOT, folder)
    assert 0 == built.returncode, built.stderr
    return folder


def small(folder: Path, home: str = HOME, page: str = PAGE, toc: str = TOC) -> Path:
    """Two pages beside the site's own configuration."""
    for name in ("docs", "policies"):
        (folder / name).mkdir()
    shutil.copy(ROOT / "docs/conf.py", folder / "docs")
    shutil.copy(ROOT / "policies/profiles.yaml", folder / "policies")
    (folder / "README.md").write_text(home)
    (folder / "docs/page.md").write_text(page)
    (folder / "docs/toc.yml").write_text(toc)
    return folder


def test_every_page_of_the_repository_is_on_the_site(site: Path) -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "policies/README.md", *ROOT.glob("docs/**/*.md")]
    assert [] == [page for page in pages if not (site / page.relative_to(ROOT)).with_suffix(".html").exists()]
    assert (site / "index.html").exists()


def test_the_search_knows_what_the_pages_say(site: Path) -> None:
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    for word in ("maxmemori", "argocd", "waitaof"):  # stems, as its language has them
        assert f'"{word}"' in index or f"{word}:" in index, word


def test_a_file_that_is_no_page_can_be_had(site: Path) -> None:
    assert list(site.glob("_downloads/*/profiles.yaml"))


def test_nothing_is_asked_of_other_hosts(site: Path) -> None:
    files = [file for file in site.rglob("*") if file.suffix in {".html", ".css"}]
    assert len(files) > 30
    assert [] == [(file.name, found) for file in files for found in ASKED.findall(file.read_text(encoding="utf-8"))]


def test_what_leads_somewhere_is_built(tmp_path: Path) -> None:
    built = build(small(tmp_path), tmp_path / "out")
    assert (0, "") == (built.returncode, built.stderr)


BROKEN = {
    "a page that is not there": ({"home": "# Home\n\n[gone](docs/gone.md)\n"}, "target not found: 'docs/gone.md'"),
    "a heading that is not there": ({"home": "# Home\n\n[gone](docs/page.md#gone)\n"}, "'docs/page': 'gone'"),
    "a file that is not there": ({"page": "# A page\n\n[gone](../policies/gone.yaml)\n"}, "policies/gone.yaml"),
    "a picture that is not there": ({"page": "# A page\n\n![gone](gone.svg)\n"}, "image file not readable"),
    "a page that the navigation does not name": ({"toc": "root: README\n"}, "document isn't included in any toctree"),
}


@pytest.mark.parametrize("mistake", BROKEN)
def test_what_leads_nowhere_is_refused(mistake: str, tmp_path: Path) -> None:
    files, message = BROKEN[mistake]
    built = build(small(tmp_path, **files), tmp_path / "out")
    assert 1 == built.returncode
    assert message in built.stderr
