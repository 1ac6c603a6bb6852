"""A dossier over texts, and the page over it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from valkey_gitops.cli import main

Page = Callable[..., str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "m").mkdir()
    (tmp_path / "none").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def report(here: Path) -> Page:
    """The page of `report WORDS` over the folder m, without policies unless asked for."""

    def page(*words: str, **files: str) -> str:
        for name, text in files.items():
            (here / "m" / f"{name}.yaml").write_text(text, encoding="utf-8")
        given = words if "--policies" in words or "--profile" in words else ("--policies", "none", *words)
        main(["report", "m", *given])
        return (here / "report.html").read_text(encoding="utf-8")

    return page
