"""An account that may do nothing, to see what the real server answers it."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml


@pytest.fixture(scope="session")
def powerless(kubeconfig: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kubeconfig of a service account without any role."""
    from kubernetes import client, config

    configuration = client.Configuration()
    config.load_kube_config(str(kubeconfig), client_configuration=configuration)  # type: ignore[no-untyped-call] # the client leaves it untyped
    core: Any = client.CoreV1Api(client.ApiClient(configuration))
    account = {"metadata": {"name": "powerless"}}
    with suppress(client.ApiException):  # it is there from an earlier run
        core.create_namespaced_service_account("default", account)
    request = {"spec": {"audiences": [], "expirationSeconds": 3600}}
    token = core.create_namespaced_service_account_token("powerless", "default", request, _preload_content=False)
    document = yaml.safe_load(kubeconfig.read_text())
    document["users"][0]["user"] = {"token": json.loads(token.data)["status"]["token"]}
    file = tmp_path_factory.mktemp("powerless") / "kubeconfig"
    file.write_text(yaml.safe_dump(document))
    return file
