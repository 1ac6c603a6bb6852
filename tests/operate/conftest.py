import base64
import json
import logging
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.operate.fake_api import FakeApi
from valkey_gitops.cli import main

TOKEN = "PlantedMarkerTokenOfTheRobot"
USER_AND_TOKEN = f"robot$kaniko:{TOKEN}"
SETTINGS = """\
image: {repository: registry.example.com/library/valkey, tag: 9.1.4-alpine}
pullSecret: {mode: existing, name: harbor-registry-secret, robot: robot$kaniko}
auth: {mode: existing, name: valkey-auth, key: password}
jobs: {image: {repository: registry.example.com/library/valkey-gitops, tag: 0.1.0}}
gitops: {repository: https://git.example.com/platform/valkey-gitops.git}
"""


class Run(NamedTuple):
    code: int
    out: str
    err: str


Secrets = Callable[..., Run]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and an environment that names no cluster and no token."""
    for name in ("KUBECONFIG", "KUBERNETES_SERVICE_HOST", "HARBOR_ROBOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    return folder


@pytest.fixture
def api(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """A cluster that answers, which KUBECONFIG names."""
    server = FakeApi()
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "fake", "cluster": {"server": server.url}}],
        "users": [{"name": "fake", "user": {"token": "kubeconfig-token"}}],
        "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "fake"}}],
        "current-context": "fake",
    }
    file = home / "kubeconfig"
    file.write_text(json.dumps(config))
    monkeypatch.setenv("KUBECONFIG", str(file))
    yield server
    server.close()


@pytest.fixture
def deployments(tmp_path: Path) -> Path:
    folder = tmp_path / "deployments"
    folder.mkdir()
    (folder / "cache.yaml").write_text(SETTINGS)
    return folder


@pytest.fixture
def secrets(
    home: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> Secrets:
    """Runs `valkey-gitops secrets`, and after every run looks for the values that must not be told."""
    caplog.set_level(logging.DEBUG)

    def run(*words: object) -> Run:
        code = main(["secrets", *map(str, words)])
        out, err = capfd.readouterr()
        told = out + err + caplog.text
        hidden = {TOKEN, *(base64.b64encode(text.encode()).decode() for text in (TOKEN, USER_AND_TOKEN))}
        if "api" in request.fixturenames:
            for obj in request.getfixturevalue("api").objects.values():
                for encoded in obj.get("data", {}).values():
                    hidden |= {encoded, base64.b64decode(encoded).decode("utf-8", "replace")}
        assert [value for value in hidden if value and value in told] == []
        assert "Traceback" not in told
        return Run(code, out, err)

    return run


@pytest.fixture
def apply(secrets: Secrets, deployments: Path, monkeypatch: pytest.MonkeyPatch) -> Secrets:
    """Runs `secrets apply cache` with the token in the environment."""
    monkeypatch.setenv("HARBOR_ROBOT_TOKEN", TOKEN)
    return partial(secrets, "apply", "cache", "--deployments", deployments)
