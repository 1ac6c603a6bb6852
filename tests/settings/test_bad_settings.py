"""Bad settings files: each lies in bad/, with the lines that the message must contain beside it."""

from pathlib import Path

import pytest

from valkey_gitops.errors import UNUSABLE, UserError
from valkey_gitops.settings import load_deployments

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_bad_file_is_refused_with_line_and_remedy(file: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(file.read_bytes())
    with pytest.raises(UserError) as caught:
        load_deployments(tmp_path)
    expected = file.with_suffix(".expected.txt").read_text().splitlines()
    assert expected
    for line in expected:
        assert line in caught.value.message
    assert UNUSABLE == caught.value.exit_code


def test_the_problems_of_every_file_are_told_at_once(tmp_path: Path) -> None:
    for name in ("unknown-size", "typo-in-a-key"):
        (tmp_path / f"{name}.yaml").write_bytes((Path(__file__).parent / "bad" / f"{name}.yaml").read_bytes())
    with pytest.raises(UserError) as caught:
        load_deployments(tmp_path)
    assert ["typo-in-a-key.yaml:1:1", "unknown-size.yaml:1:12"] == [
        ":".join(line.rpartition("/")[2].split(":")[:3]) for line in caught.value.message.splitlines()
    ]


def test_an_empty_folder_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"holds no \.yaml file") as caught:
        load_deployments(tmp_path)
    assert "Copy deployments/thinkube.yaml" in caught.value.remedy


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot read .*nowhere: No such file or directory"):
        load_deployments(tmp_path / "nowhere")


def test_an_unknown_deployment_names_those_that_exist(root: Path) -> None:
    with pytest.raises(UserError, match="no deployment tinkube in") as caught:
        load_deployments(root / "deployments", ("tinkube",))
    assert "There are: production, thinkube." == caught.value.remedy
