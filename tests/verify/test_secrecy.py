"""Passwords: the right one opens, a wrong one is explained, and none is ever shown."""

from pathlib import Path

import pytest

from tests.verify.conftest import Ended, Verify
from tests.verify.servers import ARGUMENTS, Valkey
from valkey_gitops.verify.password import Password

MARKER = "s3cret-marker-7c1e"
LOCKED = (*ARGUMENTS, "--requirepass", MARKER)


def everything(ended: Ended, folder: Path) -> str:
    """All output, and every file that the run has left outside the server's folder."""
    files = [
        path for path in folder.rglob("*") if path.is_file() and "data" not in path.parts and path.suffix != ".txt"
    ]
    return ended.out + ended.err + "".join(path.read_text() for path in files)


def test_the_right_password_from_a_file_opens(valkey: Valkey, verify: Verify, tmp_path: Path) -> None:
    valkey.start(*LOCKED)
    file = tmp_path / "password.txt"
    file.write_text(f"{MARKER}\n")
    ended = verify("--port", valkey.port, "--password-file", file, "--junit", tmp_path / "junit.xml")
    assert ended.code == 0
    assert MARKER not in everything(ended, tmp_path)


def test_the_right_password_from_the_environment_opens(
    valkey: Valkey, verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    valkey.start(*LOCKED)
    monkeypatch.setenv("VALKEY_PASSWORD", MARKER)
    ended = verify("--port", valkey.port, "--username", "default")
    assert ended.code == 0


def test_no_password_is_explained(valkey: Valkey, verify: Verify) -> None:
    valkey.start(*LOCKED)
    ended = verify("--port", valkey.port)
    assert ended.code == 1
    assert "FAILED ping is answered with pong: the server replied: NOAUTH" in ended.summary
    assert ended.summary.count("FAILED") == 1


def test_a_wrong_password_is_explained(valkey: Valkey, verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    valkey.start(*ARGUMENTS, "--requirepass", "another")
    monkeypatch.setenv("VALKEY_PASSWORD", MARKER)
    ended = verify("--port", valkey.port)
    assert ended.code == 1
    assert "the server replied: WRONGPASS" in ended.summary
    assert MARKER not in ended.out + ended.err


def test_a_password_that_the_server_does_not_ask_for_fails(
    valkey: Valkey, verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    valkey.start()
    monkeypatch.setenv("VALKEY_PASSWORD", MARKER)
    ended = verify("--port", valkey.port)
    assert ended.code == 1
    assert "FAILED nobody gets in without the password: PING without a password" in ended.summary


def test_failing_tests_show_no_password_however_loud(
    valkey: Valkey, verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    valkey.start("--appendonly", "no", "--maxmemory", "1", "--requirepass", MARKER)
    monkeypatch.setenv("VALKEY_PASSWORD", MARKER)
    loud = ("--showlocals", "--tb=long", "--full-trace", "-vv", "-rA")
    ended = verify("--port", valkey.port, "-v", "--junit", tmp_path / "junit.xml", pytest_args=loud)
    assert ended.code == 1
    assert MARKER not in everything(ended, tmp_path)


def test_a_password_prints_as_stars() -> None:
    password = Password(MARKER)
    assert f"{password} {password!r} {[password]}" == "*** *** [***]"


def test_an_empty_password_file_is_refused(verify: Verify, tmp_path: Path) -> None:
    file = tmp_path / "password.txt"
    file.write_text("\n")
    ended = verify("--password-file", file)
    assert ended.code == 2
    assert f"{file}: the password file is empty" in ended.err
