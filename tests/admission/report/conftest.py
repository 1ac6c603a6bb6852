"""A folder with one of everything that a report has to tell, and the command over it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from valkey_gitops.cli import main

FILES = {
    "clean.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: clean, namespace: b}\n",
    "typo.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: typo, namespace: b}\nimutable: true\ndatta: {}\n",
    "broken.yaml": "a: [\n",
    "empty.yaml": "",
    "waived.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: waived, namespace: b}\nimutable: true\n",
    ".valkey-gitops-waivers.yaml": (
        "- rule: unknown-field\n  object: {kind: ConfigMap, name: waived}\n  reason: a <b>reason</b>\n"
        "  expires: 9999-12-31\n"
    ),
}

Run = Callable[..., str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "m").mkdir()
    (tmp_path / "none").mkdir()
    monkeypatch.chdir(tmp_path / "m")
    return tmp_path / "m"


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The output of `validate --format FORM WORDS` in that folder, without policies unless asked for."""

    def output(form: str, *words: str) -> str:
        main(["validate", "--policies", "../none", "--format", form, *(words or ["."])])
        return capsys.readouterr().out

    return output


@pytest.fixture
def bundle(here: Path) -> Path:
    for name, text in FILES.items():
        (here / name).write_text(text)
    return here
