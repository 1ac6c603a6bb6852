"""The guides, with what they ask of an API server alone: Secrets made, bootstrap applied, and every object accepted."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.cluster.api import Api, resource_path
from tests.cluster.test_dist_on_a_server import SCHEMAS
from tests.docs.blocks import WALKS, Block
from tests.walks.walk import environment, run, walk
from valkey_gitops.decode import decode

pytestmark = pytest.mark.cluster
ASKS_THE_API_ALONE = re.compile(r"^(?:valkey-gitops secrets apply|kubectl apply) .*$", re.MULTILINE)
NAMESPACES = ("shop", "shop-jobs", "ingress", "argocd", "flux-system")


@pytest.fixture(scope="module", autouse=True)
def namespaces(api: Api) -> None:
    if "VALKEY_GITOPS_CRDS" not in os.environ:
        pytest.skip("VALKEY_GITOPS_CRDS names no custom resources, which most guides make")
    for name in NAMESPACES:
        body = json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
        assert api.apply(f"/api/v1/namespaces/{name}", body.encode(), dry_run=False).status < 300


@pytest.fixture
def variables(kubeconfig: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    ours = environment(tmp_path_factory.mktemp("home"))
    ours["PATH"] += os.pathsep + os.environ.get("KUBEBUILDER_ASSETS", "")
    if shutil.which("kubectl", path=ours["PATH"]) is None:
        pytest.skip("kubectl is not installed")
    return {**ours, "KUBECONFIG": str(kubeconfig)}


@pytest.mark.parametrize("page", WALKS, ids=lambda page: page.stem)
def test_the_server_takes_what_a_guide_gives_it(
    page: Path, tmp_path: Path, variables: dict[str, str], api: Api
) -> None:
    def ask(block: Block) -> None:
        if block.mark == "cluster":
            for command in ASKS_THE_API_ALONE.findall(block.text):
                run(command, tmp_path, variables)

    walk(page, tmp_path, variables, ask)
    files = sorted(tmp_path.glob("dist/**/*.yaml"))
    assert len(files) > 15
    for file in files:
        [document] = decode(file.read_bytes()).documents
        manifest = document.value
        kind = SCHEMAS.kind(manifest["apiVersion"], manifest["kind"])
        assert kind is not None
        path = resource_path(manifest, kind.plural, namespaced=kind.namespaced)
        answer = api.apply(path, json.dumps(manifest).encode())
        assert (answer.status < 300, []) == (True, answer.warnings), (file.name, answer)


def test_something_is_asked() -> None:
    asked = [line for page in WALKS for line in ASKS_THE_API_ALONE.findall(page.read_text(encoding="utf-8"))]
    assert len(asked) >= 6
