"""`secrets apply` against a real API server."""

import base64
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex

import pytest

from valkey_gitops.cli import main
from valkey_gitops.operate.cluster import Cluster, Target, connect

pytestmark = pytest.mark.cluster

TOKEN = "PlantedMarkerTokenOfTheRobot"
SETTINGS = """\
namespace: {namespace}
image: {{repository: registry.example.com/library/valkey, tag: 9.1.4-alpine}}
pullSecret: {{mode: existing, name: harbor-registry-secret}}
auth: {{mode: existing, key: {key}}}
jobs: {{image: {{repository: registry.example.com/library/valkey-gitops, tag: 0.1.0}}}}
gitops: {{repository: https://git.example.com/platform/valkey-gitops.git}}
"""
Apply = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def namespace() -> str:
    """A name of its own for every test: nothing deletes what a namespace holds."""
    return f"operate-{token_hex(4)}"


@pytest.fixture
def cluster(kubeconfig: Path) -> Cluster:
    return connect(kubeconfig)


@pytest.fixture
def apply(
    kubeconfig: Path, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Apply:
    """Runs `secrets apply`; gives the exit code and what became of each object."""
    monkeypatch.setenv("HARBOR_ROBOT_TOKEN", TOKEN)

    def run(*words: str, key: str = "password") -> tuple[int, list[str]]:
        (tmp_path / "cache.yaml").write_text(SETTINGS.format(namespace=namespace, key=key))
        where = ("--deployments", str(tmp_path), "--kubeconfig", str(kubeconfig))
        code = main(["secrets", "apply", "cache", *where, *words])
        out, err = capfd.readouterr()
        assert TOKEN not in out + err
        return code, [line.partition(":")[0] for line in out.splitlines()]

    return run


def secret(namespace: str, name: str, **data: str) -> dict[str, object]:
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data}


def test_a_dry_run_on_an_empty_cluster_leaves_it_empty(apply: Apply, cluster: Cluster, namespace: str) -> None:
    assert apply("--dry-run") == (0, ["would be created"] * 5)
    assert cluster.read(Target("Namespace", "", namespace)) is None


def test_the_server_takes_all_objects_and_the_second_run_changes_none(
    apply: Apply, cluster: Cluster, namespace: str
) -> None:
    names = [(namespace, "harbor-registry-secret"), (f"{namespace}-jobs", "harbor-registry-secret")]
    targets = [Target("Secret", *name) for name in [*names, (namespace, "valkey-auth")]]
    assert apply() == (0, ["created"] * 5)
    first = [cluster.read(target) for target in targets]
    assert [found and found["type"] for found in first] == ["kubernetes.io/dockerconfigjson"] * 2 + ["Opaque"]
    assert apply() == (0, ["unchanged"] * 3)
    assert apply("--dry-run") == (0, ["unchanged"] * 3)
    assert [cluster.read(target) for target in targets] == first


def test_a_second_key_leaves_the_first_password_in_place(apply: Apply, cluster: Cluster, namespace: str) -> None:
    target = Target("Secret", namespace, "valkey-auth")
    apply()
    first = cluster.read(target)
    assert apply(key="second") == (0, ["unchanged", "unchanged", "updated"])
    second = cluster.read(target)
    assert first
    assert second
    assert sorted(second["data"]) == ["password", "second"]
    assert second["data"]["password"] == first["data"]["password"]
    assert second["metadata"]["labels"] == first["metadata"]["labels"]


def test_a_key_beside_somebody_elses_password_leaves_it_in_place(
    apply: Apply, cluster: Cluster, namespace: str
) -> None:
    cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}, "somebody")
    cluster.apply(secret(namespace, "valkey-auth", theirs="dGhlaXJz"), "somebody")
    assert apply()[1][-1] == "updated"
    live = cluster.read(Target("Secret", namespace, "valkey-auth"))
    assert live
    assert live["data"]["theirs"] == "dGhlaXJz"
    assert len(base64.b64decode(live["data"]["password"])) == 43


def test_the_engine_that_syncs_the_namespace_later_meets_no_conflict(
    apply: Apply, cluster: Cluster, namespace: str
) -> None:
    apply()
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    metadata = {"name": namespace, "labels": labels}
    cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}, "argocd-controller")
    live = cluster.read(Target("Namespace", "", namespace))
    assert live
    assert live["metadata"]["labels"].items() >= labels.items()
