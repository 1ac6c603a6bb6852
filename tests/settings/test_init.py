"""`init`: with options alone, by asking on a real terminal, and what it refuses."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from valkey_gitops.cli import main
from valkey_gitops.settings.load import load_deployments

REPOSITORY = "https://git.example.com/platform/valkey.git"


def init(folder: Path, *words: str, name: str = "cache") -> int:
    return main(["init", name, "--deployments", str(folder), *words])


@pytest.mark.parametrize("durability", ["cache", "durable", "strict"])
@pytest.mark.parametrize("resources", ["light", "medium", "heavy"])
@pytest.mark.parametrize("exposure", ["none", "ingress-nginx"])
def test_every_answer_gives_settings_without_warnings(
    durability: str, resources: str, exposure: str, tmp_path: Path
) -> None:
    words = ["--repository", REPOSITORY, "--durability", durability, "--resources", resources, "--exposure", exposure]
    assert 0 == init(tmp_path, *words)
    (deployment,) = load_deployments(tmp_path)
    settings = deployment.settings
    assert (("cache", "cache"), ()) == ((settings.name, settings.namespace), deployment.warnings)
    assert (durability, resources, exposure) == (settings.durability, settings.resources, settings.exposure.mode)
    assert "registry.example.com/library/valkey" == settings.image.repository


def test_on_a_terminal_it_asks_and_asks_again_for_what_is_no_choice(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "valkey_gitops", "init", "cache", "--deployments", str(tmp_path)]
    os.write(ours, f"\n\n{REPOSITORY}\nnonsense\nstrict\n\n\n".encode())
    done = subprocess.run(words, stdin=theirs, capture_output=True, text=True, timeout=60, check=False)
    os.close(ours)
    os.close(theirs)
    assert 0 == done.returncode, done.stderr
    assert 2 == done.stderr.count("What a crash may lose")
    assert "strict" == load_deployments(tmp_path)[0].settings.durability


FAILURES = {
    "no repository": ([], "cache", "--repository is missing"),
    "a repository that is none": (["--repository", "nowhere"], "cache", "nothing was written"),
    "a name that Kubernetes does not take": (["--repository", REPOSITORY], "Not_A_Name", "nothing was written"),
    "a domain that is none": (["--repository", REPOSITORY, "--domain", "a b: c"], "cache", "nothing was written"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_writes_nothing(
    case: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    words, name, said = FAILURES[case]
    assert 2 == init(tmp_path, *words, name=name)
    out, err = capfd.readouterr()
    assert ("", True) == (out, said in err), err
    assert [] == list(tmp_path.iterdir())


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cache.yaml").write_text("mine")
    assert 2 == init(tmp_path, "--repository", REPOSITORY)
    assert "is there already" in capfd.readouterr().err
    assert "mine" == (tmp_path / "cache.yaml").read_text()
