"""`valkey-gitops policies`."""

import shutil
from pathlib import Path

import pytest

from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, FINDINGS, UNUSABLE


def test_list_gives_a_line_for_each_policy(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert CLEAN == main(["policies", "list"])
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert sorted(folder.parent.name for folder in root.glob("policies/*/policy.yaml")) == names


def test_the_bundled_samples_say_what_their_policies_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert CLEAN == main(["policies", "test"])
    assert capsys.readouterr().out.endswith(" 0 mismatches\n")


def test_a_sample_that_says_otherwise_is_named(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(root / "policies" / "no-secret-data", tmp_path / "no-secret-data")
    folder = tmp_path / "no-secret-data"
    sample = next((folder / "bad").glob("*.yaml"))
    sample.rename(folder / "good" / sample.name)
    assert FINDINGS == main(["policies", "test", str(folder)])
    assert f"{folder / 'good' / sample.name}: not expected: deny" in capsys.readouterr().out


def test_a_folder_that_is_not_there_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert UNUSABLE == main(["policies", "list", "nowhere"])
    assert "nowhere" in capsys.readouterr().err
