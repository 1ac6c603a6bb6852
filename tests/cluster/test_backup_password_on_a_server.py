"""The backup's password, read from a real API server as a pod would read it."""

import base64
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.cluster.api import Api
from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.password import from_secret

pytestmark = pytest.mark.cluster
SPACE = "backup-password"


@pytest.fixture
def account(api: Api, kubeconfig: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the kubelet mounts, with the administrator's token, and a Secret to read."""
    config = yaml.safe_load(kubeconfig.read_text())
    cluster = config["clusters"][0]["cluster"]
    url = urlsplit(cluster["server"])
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", str(url.hostname))
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(url.port))
    data = cluster.get("certificate-authority-data")
    authority = base64.b64decode(data) if data else Path(cluster["certificate-authority"]).read_bytes()
    (tmp_path / "ca.crt").write_bytes(authority)
    (tmp_path / "token").write_text(config["users"][0]["user"]["token"])
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}}
    assert api.apply(f"/api/v1/namespaces/{SPACE}", json.dumps(body).encode(), dry_run=False).status < 300
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "user"}, "stringData": {"password": "marker\n"}}
    assert api.apply(f"/api/v1/namespaces/{SPACE}/secrets/user", json.dumps(body).encode(), dry_run=False).status < 300
    return tmp_path


def test_the_password_is_read(account: Path) -> None:
    assert "marker" == from_secret(SPACE, "user", "password", account)


REFUSED = {
    "no such Secret": ("nobody", "password", "it does not exist"),
    "no such key": ("user", "other", "holds nothing under other"),
}


@pytest.mark.parametrize(("name", "key", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_missing_is_named(account: Path, name: str, key: str, message: str) -> None:
    with pytest.raises(BackupError, match=message):
        from_secret(SPACE, name, key, account)


def test_a_token_that_is_not_accepted_is_told(account: Path) -> None:
    (account / "token").write_text("wrong")
    with pytest.raises(BackupError, match="HTTP 401"):
        from_secret(SPACE, "user", "password", account)
