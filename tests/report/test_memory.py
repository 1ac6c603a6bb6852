"""The memory equation by the manifests, and by the settings where both agree."""

from pathlib import Path

import pytest
import yaml

from valkey_gitops.admission.inputs import read_inputs
from valkey_gitops.admission.requests import places
from valkey_gitops.report.memory import Budget, budgets
from valkey_gitops.report.relations import World

MIB = 2**20


def of(path: Path, deployments: Path = Path("none")) -> list[Budget]:
    found = [(place.file, place.document.value) for place in places(read_inputs([path]))]
    return list(budgets(World(found), deployments))


def pod(*args: str, limit: str | None = "256Mi", conf: str = "") -> str:
    resources = {"limits": {"memory": limit}} if limit else {}
    mount = {"name": "v", "mountPath": "/etc/valkey"}
    container = {"name": "c", "command": ["valkey-server", *args], "resources": resources, "volumeMounts": [mount]}
    spec = {"containers": [container], "volumes": [{"name": "v", "configMap": {"name": "conf"}}]}
    server = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"}, "spec": spec}
    data = {"valkey.conf": conf}
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "conf", "namespace": "n"}, "data": data}
    return yaml.safe_dump_all([server, config])


@pytest.mark.parametrize(
    ("text", "data", "fork", "clients"),
    [
        (pod("--maxmemory", "100mb"), 100 * MIB, 40, 256 * MIB * 5 // 100),
        (pod("--maxmemory", "100m", "--save", ""), 100_000_000, 0, 256 * MIB * 5 // 100),
        (pod("--maxmemory", "1000", "--save", "", "--appendonly", "yes"), 1000, 40, 256 * MIB * 5 // 100),
        (pod("/etc/valkey/valkey.conf", conf='maxmemory 1mb\nsave ""\nmaxmemory-clients 2mb\n'), MIB, 0, 2 * MIB),
        (
            pod("/etc/valkey/valkey.conf", "--maxmemory", "2mb", conf="maxmemory 1mb\n"),
            2 * MIB,
            40,
            256 * MIB * 5 // 100,
        ),
    ],
)
def test_the_terms_are_read_from_arguments_and_from_the_file(
    tmp_path: Path, text: str, data: int, fork: int, clients: int
) -> None:
    (tmp_path / "a.yaml").write_text(text)
    [found] = of(tmp_path)
    assert found.equation is not None
    assert (256 * MIB, data, fork, clients) == (
        found.equation.limit,
        found.equation.data,
        found.equation.fork,
        found.equation.clients,
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (pod(), "There is no maxmemory"),
        (pod("--maxmemory", "much"), "There is no maxmemory"),
        (pod("--maxmemory", "1mb", limit=None), "The container has no memory limit"),
        (pod("--maxmemory", "1mb", limit="many"), "The container has no memory limit"),
    ],
)
def test_what_is_missing_is_told(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    [found] = of(tmp_path)
    assert (None, True) == (found.equation, found.why.startswith(why))


def test_what_runs_no_server_has_no_equation(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(pod().replace("valkey-server", "sleep"))
    assert [] == of(tmp_path)


@pytest.mark.parametrize("name", ["thinkube", "production"])
def test_settings_and_manifests_of_this_repository_agree(root: Path, name: str) -> None:
    [found] = of(root / "dist" / name, root / "deployments")
    assert "From the settings, with which the manifests agree." == found.why
    assert found.equation is not None
    assert found.equation.holds


def test_settings_that_say_otherwise_are_told_and_the_manifests_count(root: Path, tmp_path: Path) -> None:
    text = (root / "dist/thinkube/service/deployment-valkey.yaml").read_text()
    (tmp_path / "thinkube").mkdir()
    (tmp_path / "thinkube" / "a.yaml").write_text(text.replace("161061273", "1048576"))
    [found] = of(tmp_path, root / "deployments")
    assert "From the manifests; the settings say otherwise: run `valkey-gitops synth`." == found.why
    assert found.equation is not None
    assert MIB == found.equation.data


def test_settings_that_cannot_be_read_are_told(root: Path, tmp_path: Path) -> None:
    (tmp_path / "deployments").mkdir()
    (tmp_path / "deployments" / "thinkube.yaml").write_text("name: [")
    [found] = of(root / "dist" / "thinkube", tmp_path / "deployments")
    assert found.why.endswith("deployments/thinkube.yaml cannot be used.")
