"""Settings from trivial to everything-on: no warning, the same bytes whatever the process, and admitted offline."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.settings.good_settings import FOLDER, NAMES, deployment
from valkey_gitops.charts.deployment import folders
from valkey_gitops.cli import main


def test_there_are_twenty_or_more() -> None:
    assert len(NAMES) >= 20


WARNED = {"restart-on-renewal": "Valkey 9.0.8 reads its certificate only at the start"}


@pytest.mark.parametrize("name", NAMES)
def test_good_settings_raise_no_warning_but_those_meant(name: str) -> None:
    messages = [text.partition("warning: ")[2].partition(". ")[0] for text in deployment(name).warnings]
    assert ([WARNED[name]] if name in WARNED else []) == messages


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesized(tmp_path_factory.mktemp("one"), "0")


def synthesized(folder: Path, seed: str) -> Path:
    words = [
        sys.executable,
        "-m",
        "valkey_gitops",
        "synth",
        "--deployments",
        str(FOLDER),
        "--out",
        str(folder / "dist"),
    ]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo" if seed else "UTC"}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (0, len(WARNED)) == (done.returncode, len(done.stderr.splitlines())), done.stderr
    return folder / "dist"


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.yaml")}


def test_the_bytes_depend_on_the_settings_alone(dist: Path, tmp_path: Path) -> None:
    assert files(dist) == files(synthesized(tmp_path, "4711"))


@pytest.mark.parametrize("name", NAMES)
def test_validate_admits_them_all(name: str, dist: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = tmp_path / "cluster.yaml"
    context.write_text(yaml.safe_dump_all(provided()))
    code = main(["validate", str(dist / name), "--context", str(context), "--fail-on", "warn"])
    assert 0 == code, capsys.readouterr().out


def provided() -> list[dict[str, object]]:
    """What the cluster has beside a deployment: Secrets, classes, stores and gateways that the files name."""

    def item(api: str, kind: str, name: str, namespace: str = "", **more: object) -> dict[str, object]:
        place = {"namespace": namespace} if namespace else {}
        return {"apiVersion": api, "kind": kind, "metadata": {"name": name, **place}, **more}

    secrets = [("harbor-registry-secret", "pinned"), ("harbor-registry-secret", "pinned-jobs")]
    secrets += [("example-com-tls", "default"), ("wildcard", "default")]
    secrets += [("valkey-auth", name) for name in NAMES]
    users = ("probe", "exporter", "verify", "backup", "argilla", "shop")
    secrets += [*((f"valkey-user-{user}", "encrypted") for user in users), ("store", "sealed-jobs")]
    secrets += [(f"valkey-user-{user}", "users") for user in ("probe", "verify", "shop", "reader", "exporter")]
    secrets += [("store", "everything-jobs"), ("valkey-tls-secret", "wildcard-certificate")]
    return [
        *(item("v1", "Namespace", name) for name in ("default", "ingress", "gateway-system", "argocd", "flux-system")),
        *(item("v1", "Secret", name, namespace) for name, namespace in secrets),
        item("storage.k8s.io/v1", "StorageClass", "fast", provisioner="example.com/fast"),
        item("storage.k8s.io/v1", "StorageClass", "cold", provisioner="example.com/cold"),
        item("scheduling.k8s.io/v1", "PriorityClass", "important", value=1000),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_value_is_spelt_so_that_yaml_readers_agree(name: str, dist: Path) -> None:
    for folder, manifests in folders(deployment(name)).items():
        for manifest in manifests:
            file = dist / name / folder / f"{manifest['kind'].lower()}-{manifest['metadata']['name']}.yaml"
            assert manifest == yaml.safe_load(file.read_text())
