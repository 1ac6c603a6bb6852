"""The old manifests out of a Git revision."""

import subprocess
from pathlib import Path

import pytest

from valkey_gitops.admission.git_tree import read_revision
from valkey_gitops.errors import UserError


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits: the second changes one file, removes one and adds one."""
    folder = tmp_path / "repository"
    (folder / "dist" / "sub").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    for name, text in (("a.yaml", "v: 1\n"), ("sub/gone with space.yaml", "v: 2\n"), ("notes.txt", "x")):
        (folder / "dist" / name).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    git(folder, "tag", "one")
    (folder / "dist" / "a.yaml").write_text("v: changed\n")
    (folder / "dist" / "sub" / "gone with space.yaml").unlink()
    (folder / "dist" / "b.yaml").write_text("v: new\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "two")
    monkeypatch.chdir(folder)
    return folder


def read(revision: str, *paths: str) -> dict[str, list[object]]:
    inputs = read_revision(revision, [Path(path) for path in paths])
    return {entry.file: [document.value for document in entry.decoded().decoded.documents] for entry in inputs}


@pytest.mark.parametrize("revision", ["one", "main~1", "HEAD^"])
def test_a_revision_is_read_as_it_was(repository: Path, revision: str) -> None:
    assert {
        f"{revision}:dist/a.yaml": [{"v": 1}],
        f"{revision}:dist/sub/gone with space.yaml": [{"v": 2}],
    } == read(revision, "dist")


def test_paths_are_relative_to_the_working_folder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "dist")
    assert ["one:dist/a.yaml"] == list(read("one", "a.yaml"))
    assert {"one:dist/a.yaml", "one:dist/sub/gone with space.yaml"} == set(read("one", "."))


def test_a_path_outside_the_working_folder_is_asked_of_its_own_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert 2 == len(read("one", str(repository / "dist")))


def test_what_was_not_there_gives_nothing(repository: Path) -> None:
    assert {} == read("one", "dist/b.yaml")


def test_an_unknown_revision_says_how_to_name_one(repository: Path) -> None:
    with pytest.raises(UserError, match="--old-ref nowhere: this repository does not hold it") as caught:
        read("nowhere", "dist")
    assert "Name a branch, tag or commit" in caught.value.remedy


def test_a_shallow_clone_says_how_to_deepen_it(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    with pytest.raises(UserError) as caught:
        read("HEAD^", "dist")
    assert "fetch-depth: 0" in caught.value.remedy


def test_a_folder_without_git_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UserError, match="not a git repository"):
        read("HEAD", ".")


def test_a_machine_without_git_is_told_what_else_to_do(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UserError, match="--old-ref needs git") as caught:
        read("HEAD", "dist")
    assert "--old" in caught.value.remedy
