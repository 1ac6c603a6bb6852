"""`env --password` against a real API server."""

import base64
import json
from pathlib import Path
from secrets import token_hex

import pytest

from tests.cluster.api import Api
from tests.cluster.operate.test_apply_on_a_server import SETTINGS
from valkey_gitops.cli import main

pytestmark = pytest.mark.cluster

MARKER = "marker'\"$`\\ 3f9c"


@pytest.fixture
def words(api: Api, kubeconfig: Path, tmp_path: Path) -> list[str]:
    """The command's words for a deployment whose Secret is there."""
    namespace = f"env-{token_hex(4)}"
    data = {"password": base64.b64encode(MARKER.encode()).decode()}
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "valkey-auth"}, "data": data}
    for path, obj in (("", space), ("/secrets/valkey-auth", secret)):
        text = json.dumps(obj).encode()
        assert api.apply(f"/api/v1/namespaces/{namespace}{path}", text, dry_run=False).status < 300
    (tmp_path / "cache.yaml").write_text(SETTINGS.format(namespace=namespace, key="password"))
    return ["env", "cache", "--deployments", str(tmp_path), "--password", "--to", str(tmp_path / "env"), "--kubeconfig"]


def test_the_password_of_the_cluster_reaches_the_file_alone(
    words: list[str], kubeconfig: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main([*words, str(kubeconfig)])
    out, err = capfd.readouterr()
    assert MARKER not in out + err
    assert "VALKEY_PASSWORD='marker'\\''\"$`\\ 3f9c'" in (tmp_path / "env").read_text()


def test_an_account_without_rights_is_told_which_it_needs(
    words: list[str], powerless: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert 2 == main([*words, str(powerless)])
    out, err = capfd.readouterr()
    assert "" == out
    assert "no right to get secret" in err
    assert "kubectl auth can-i get secrets/valkey-auth" in err
    assert not (tmp_path / "env").exists()


def test_a_missing_secret_is_named_with_the_command_that_makes_it(
    words: list[str], kubeconfig: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cache.yaml"
    file.write_text(file.read_text().replace("mode: existing, key:", "mode: existing, name: other, key:"))
    assert 2 == main([*words, str(kubeconfig)])
    assert "secrets apply" in capfd.readouterr().err
    assert not (tmp_path / "env").exists()
