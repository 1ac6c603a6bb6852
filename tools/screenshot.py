"""docs/report.png: the picture of dist/thinkube in the page of `valkey-gitops report`, as a browser shows it."""

import sys
import tempfile
from pathlib import Path

from tools.chromium import browser, find
from valkey_gitops.cli import main

ROOT = Path(__file__).parents[1]
SIZE = (1520, 700)


def write() -> int:
    """Writes it anew; 2 where there is no browser."""
    program = find()
    if program is None:
        print("no Chromium is here: name one by CHROMIUM", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, browser(program) as tab:
        page = Path(folder) / "report.html"
        words = ["--profile", "thinkube", "--context", str(ROOT / "cluster.yaml"), "--output", str(page)]
        main(["report", str(ROOT / "dist/thinkube"), *words])
        tab.show(page, *SIZE)
        tab.ask("document.documentElement.style.scrollBehavior = 'auto'")
        tab.ask("document.getElementById('picture').scrollIntoView()")
        tab.picture(ROOT / "docs/report.png")
    return 0


if __name__ == "__main__":
    sys.exit(write())
