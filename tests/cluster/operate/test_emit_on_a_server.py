"""The files of `secrets apply --emit`, as a real API server with the controllers' kinds takes them."""

from pathlib import Path

import pytest
import yaml

from tests.cluster.api import Api
from tests.cluster.operate.test_apply_on_a_server import SETTINGS
from tests.operate.test_emit import certificate
from valkey_gitops.cli import main

pytestmark = pytest.mark.cluster

KINDS = [
    ("sealed-secret", "bitnami.com/v1alpha1", "sealedsecrets"),
    ("external-secret", "external-secrets.io/v1", "externalsecrets"),
]


@pytest.mark.parametrize(("kind", "version", "plural"), KINDS)
def test_the_server_takes_the_files(  # noqa: PLR0913, PLR0917 - fixtures and a row
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, version: str, plural: str
) -> None:
    if api.get(f"/apis/{version}").status == 404:
        pytest.skip(f"the server has no {plural} (VALKEY_GITOPS_CRDS)")
    monkeypatch.setenv("HARBOR_ROBOT_TOKEN", "PlantedMarkerTokenOfTheRobot")
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "nothing"))
    (tmp_path / "cache.yaml").write_text(SETTINGS.format(namespace="default", key="password"))
    (tmp_path / "files").mkdir()
    words = ["--certificate", str(certificate(tmp_path / "controller.pem")), "--to", str(tmp_path / "files")]
    words += ["--store", "platform", "--remote-key", "valkey/cache", "--pull-key", "harbor/pull"]
    assert 0 == main(["secrets", "apply", "cache", "--deployments", str(tmp_path), "--emit", kind, *words])
    files = sorted((tmp_path / "files").iterdir())
    assert 3 == len(files)
    for file in files:
        metadata = yaml.safe_load(file.read_text())["metadata"]
        path = f"/apis/{version}/namespaces/default/{plural}/{metadata['name']}"
        if metadata["namespace"] == "default":
            answer = api.apply(path, file.read_bytes())
            assert (answer.status, []) == (201, answer.warnings), answer.body
