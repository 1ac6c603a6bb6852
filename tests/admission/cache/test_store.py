"""The file of the cache: whole, one's own, bounded, and never a reason to fail."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from valkey_gitops.admission.cache.entries import Questions, Remembered
from valkey_gitops.admission.cache.store import MOST_FILES, Store, default_folder
from valkey_gitops.admission.files import WORTH_KEEPING
from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN

VERDICTS = {"a.yaml": Remembered("0a", [[0, ["v1", "ConfigMap", "b", "a"], "CREATE", []]])}
QUESTIONS = {"a.yaml": Questions(["*"], ["object\0\0ConfigMap\0b\0a"])}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "cache", "key")
    store.save(VERDICTS, QUESTIONS)
    return store


def test_what_was_kept_is_found(store: Store) -> None:
    stored = store.load()
    assert stored
    assert VERDICTS == stored.verdicts
    assert QUESTIONS == stored.parsed_questions()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda data: data[: len(data) // 2],
    "empty": lambda _: b"",
    "another program's": lambda _: b"\x80\x04\x95",
    "another key's": lambda data: data.replace(b" key\n", b" other\n"),
    "another version's": lambda data: data.replace(b"verdicts 1", b"verdicts 0"),
    "another shape": lambda data: data.replace(b'["0a",', b'["0a",1,2,'),
    "a list": lambda _: b"valkey-gitops verdicts 1 key\n[]\n{}\nend",
    "not text": lambda data: data.replace(b"0a", b"\xff\xff"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_or_foreign_is_not_believed(store: Store, damage: Callable[[bytes], bytes]) -> None:
    store._file.write_bytes(damage(store._file.read_bytes()))
    assert store.load() is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners are told by POSIX alone")
def test_a_folder_that_others_may_write_to_is_not_believed(store: Store) -> None:
    store.folder.chmod(0o777)
    assert store.load() is None


def test_the_oldest_are_forgotten(store: Store) -> None:
    for number in range(MOST_FILES + 5):
        Store(store.folder, f"key{number}").save(VERDICTS, QUESTIONS)
    assert MOST_FILES == len(list(store.folder.iterdir()))
    assert Store(store.folder, f"key{MOST_FILES + 4}").load()
    assert store.load() is None


def test_a_folder_that_cannot_be_made_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    blocked = Store(tmp_path / "file" / "cache", "key")
    blocked.save(VERDICTS, QUESTIONS)
    assert blocked.load() is None


def test_the_users_cache_is_not_in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VALKEY_GITOPS_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    monkeypatch.setattr("sys.platform", "linux")
    assert Path("/somewhere/valkey-gitops") == default_folder()
    monkeypatch.setattr("sys.platform", "darwin")
    assert Path.home() / "Library" / "Caches" / "valkey-gitops" == default_folder()


@pytest.mark.parametrize(
    "results", ['[[0,["v1"],"CREATE",[]]]', '[[0,null,"CREATE",[1]]]', "1", '[[0,null,"CREATE",[["a"]]]]']
)
def test_verdicts_of_another_shape_are_reviewed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], results: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m").mkdir()
    for number in range(WORTH_KEEPING):
        Path(f"m/{number}.yaml").write_text(
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a{number}, namespace: b}}\n"
        )
    words = ["validate", "--cache-dir", "cache", "m"]
    assert CLEAN == main(words)
    whole = capsys.readouterr().out
    [kept] = Path("cache").glob("*.verdicts")
    text = kept.read_text()
    kept.write_text(text.replace('[[0,["v1","ConfigMap","b","a7"],"CREATE",[]]]', results))
    assert text != kept.read_text()
    assert CLEAN == main(words)
    assert whole == capsys.readouterr().out
    assert text == kept.read_text()
