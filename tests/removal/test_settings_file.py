"""The line in the settings file; everything else stays, comments too."""

from pathlib import Path

import pytest

from valkey_gitops.errors import UserError
from valkey_gitops.removal.announcement import announced
from valkey_gitops.settings.whole_file import write

CASES = [
    ("name: a # why\n", "name: a # why\nremoval: keep\n"),
    ("name: a", "name: a\nremoval: keep\n"),
    ("name: a\r\n", "name: a\r\nremoval: keep\r\n"),
    ("removal: purge # was\nname: a\n", "removal: keep\nname: a\n"),
    ("text: |\n  removal: no\n", "text: |\n  removal: no\nremoval: keep\n"),
    ("{name: a}\n", None),
    ("name: a\n...\n", None),
    ("- name: a\n", None),
    ("name: a\n---\nname: b\n", None),
    ("text: |\n  a\n\n", "text: |\n  a\n\nremoval: keep\n"),
    ("text: |+\n  a\n\n\n", "text: |+\n  a\n\n\nremoval: keep\n"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_line_is_added_or_nothing_at_all(text: str, expected: str | None) -> None:
    assert expected == announced(text, "keep")


def test_a_file_that_cannot_be_written_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("name: a\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="No space left on device"):
        write(file, "name: b\n")
    assert [("a.yaml", "name: a\n")] == [(item.name, item.read_text()) for item in tmp_path.iterdir()]


def test_the_mode_of_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("name: a\n")
    file.chmod(0o640)
    write(file, "name: b\n")
    assert ("name: b\n", 0o640) == (file.read_text(), file.stat().st_mode & 0o777)
