from pathlib import Path

import pytest

from valkey_gitops.errors import UserError
from valkey_gitops.operate.robot_token import NAME, robot_token

TOKEN = "PlantedMarkerToken"


def test_the_variable_comes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"{NAME}=of-the-file\n")
    assert robot_token({NAME: "of-the-variable\n"}, file) == "of-the-variable"
    assert robot_token({NAME: ""}, file) == "of-the-file"
    assert robot_token({}, file) == "of-the-file"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no file"),
        (b"", "does not hold it"),
        (f"# {NAME}={TOKEN}".encode(), "does not hold it"),
        (f"{NAME}=''".encode(), "is empty"),
        (f"{NAME}: {TOKEN}".encode(), "without blanks around the ="),
        (f"export {NAME} = {TOKEN}".encode(), "without blanks around the ="),
        (f"{NAME}='{TOKEN}".encode(), "quotes do not close"),
        (f"{NAME}={TOKEN} {TOKEN}".encode(), "blanks outside quotes"),
        (f"{NAME}='{TOKEN} {TOKEN}'".encode(), "holds blanks"),
        (f"{NAME}='{TOKEN}ä'".encode(), "beyond ASCII"),
        (f"{NAME}=$({TOKEN})".encode(), "single quotes"),
        (f"{NAME}={TOKEN}\xe4".encode("latin-1"), "not UTF-8"),
    ],
)
def test_without_a_token_both_places_or_the_mistake_are_named_and_never_the_value(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / ".env"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UserError) as caught:
        robot_token({}, file)
    message, remedy = caught.value.message, caught.value.remedy
    assert said in message
    assert str(file) in message
    assert f"{NAME}='the token'" in remedy
    assert "~/.env" in remedy
    assert "variable" in remedy
    assert TOKEN not in message + remedy
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is unreadable: Is a directory"):
        robot_token({}, tmp_path)


def test_a_variable_with_blanks_is_no_token(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=f"the variable {NAME} is no token"):
        robot_token({NAME: f"{TOKEN} {TOKEN}"}, tmp_path / ".env")
