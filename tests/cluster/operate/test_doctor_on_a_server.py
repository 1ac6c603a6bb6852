"""`doctor` against a real API server."""

import json
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex

import pytest

from tests.cluster.api import Api
from valkey_gitops.cli import main

pytestmark = pytest.mark.cluster

ROOT = Path(__file__).parents[3]
Doctor = Callable[..., tuple[int, dict[str, tuple[str, str]]]]


@pytest.fixture
def ingress() -> str:
    return f"ingress-{token_hex(4)}"


@pytest.fixture
def doctor(ingress: str, kubeconfig: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Doctor:
    """Runs it for the Thinkube deployment, whose ingress has a namespace of its own here."""
    text = (ROOT / "deployments" / "thinkube.yaml").read_text()
    (tmp_path / "thinkube.yaml").write_text(text.replace("namespace: ingress\n", f"namespace: {ingress}\n"))

    def run(kubeconfig: Path = kubeconfig) -> tuple[int, dict[str, tuple[str, str]]]:
        words = ["doctor", "thinkube", "--deployments", str(tmp_path), "--kubeconfig", str(kubeconfig)]
        code = main([*words, "--format", "json"])
        out, err = capfd.readouterr()
        assert "" == err
        return code, {row["subject"]: (row["state"], row["text"]) for row in json.loads(out)["rows"]}

    return run


def shared(api: Api, namespace: str, annotations: dict[str, str]) -> None:
    name = "primary-ingress-ingress-nginx-tcp"
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    metadata = {"name": name, "annotations": annotations}
    entry = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"6379": "valkey/valkey:6379"}}
    for path, obj in (("", space), (f"/configmaps/{name}", entry)):
        text = json.dumps(obj).encode()
        assert api.apply(f"/api/v1/namespaces/{namespace}{path}", text, dry_run=False).status < 300


def test_machine_version_rights_and_the_free_way_are_told(api: Api, ingress: str, doctor: Doctor) -> None:
    shared(api, ingress, {})
    _, rows = doctor()
    assert ["ok"] * 4 == [rows[subject][0] for subject in ("python", "cluster", "rights", "tcp entry")]
    assert ("ok", "port 6379 is held by valkey/valkey:6379") == rows["tcp entry"]
    assert "Kubernetes 1." in rows["cluster"][1]


def test_the_annotation_of_kubectl_apply_is_a_fault_with_the_command_that_ends_it(
    api: Api, ingress: str, doctor: Doctor
) -> None:
    shared(api, ingress, {"kubectl.kubernetes.io/last-applied-configuration": "{}"})
    code, rows = doctor()
    assert (1, "fail") == (code, rows["tcp entry"][0])
    command = f"kubectl -n {ingress} annotate configmap primary-ingress-ingress-nginx-tcp"
    assert f"{command} kubectl.kubernetes.io/last-applied-configuration-" in rows["tcp entry"][1]


def test_a_missing_config_map_is_worth_a_warning(doctor: Doctor) -> None:
    assert "warn" == doctor()[1]["tcp entry"][0]


def test_an_account_without_rights_is_told_which_it_lacks(
    api: Api, ingress: str, doctor: Doctor, powerless: Path
) -> None:
    shared(api, ingress, {})
    code, rows = doctor(powerless)
    assert 1 == code
    assert "get in valkey, create in valkey, patch in valkey" in rows["rights"][1]
    assert ("unknown", True) == (rows["tcp entry"][0], "no right to get configmap" in rows["tcp entry"][1])


def test_no_cluster_is_unknown_and_the_machine_is_told_all_the_same(doctor: Doctor, tmp_path: Path) -> None:
    code, rows = doctor(tmp_path / "nowhere")
    assert (2, "ok", "unknown") == (code, rows["python"][0], rows["cluster"][0])
    assert "Name another with --kubeconfig" in rows["cluster"][1]
