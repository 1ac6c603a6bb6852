"""The password comes from a file, or from one Secret by the pod's own account."""

from pathlib import Path

import pytest

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.password import from_secret, reader
from valkey_gitops.errors import UserError


def test_without_either_there_is_none() -> None:
    assert reader(None, None)() is None


@pytest.mark.parametrize("text", ["secret", "secret\n", "secret\r\n"])
def test_a_file_holds_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "password").write_bytes(text.encode())
    assert "secret" == reader(tmp_path / "password", None)()


def test_two_places_are_one_too_many(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="both say where the password is"):
        reader(tmp_path / "password", "a/b/c")


@pytest.mark.parametrize("text", ["a", "a/b", "a/b/c/d", "a//c"])
def test_a_secret_is_named_in_three_parts(text: str) -> None:
    with pytest.raises(UserError, match="is not NAMESPACE/NAME/KEY"):
        reader(None, text)


def test_outside_a_pod_there_is_no_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    with pytest.raises(UserError, match="works in a pod only"):
        from_secret("valkey", "valkey-auth", "password", tmp_path)


def test_an_api_server_that_is_silent_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.operate.authority import issue

    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "1")
    (tmp_path / "token").write_text("token")
    (tmp_path / "ca.crt").write_bytes(issue(tmp_path).certificate)
    with pytest.raises(BackupError, match="Secret valkey/valkey-auth: the API server does not answer"):
        from_secret("valkey", "valkey-auth", "password", tmp_path)
