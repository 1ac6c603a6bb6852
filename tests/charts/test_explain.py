"""explain: each value comes from the settings that change it, with file and line, or from nothing that can be set."""

import json
from pathlib import Path

import pytest

from tests.charts.test_manifests import LEAST
from valkey_gitops.cli import main

BASE = "resources: medium\nimage: {tag: 8.1.11-alpine}\n"
FILE = "extends: bases/base.yaml\nnamespace: shop\nmemory: {copyOnWrite: 20}\ndirectives: {hz: '20'}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "deployments" / "bases").mkdir(parents=True)
    (tmp_path / "deployments" / "bases" / "base.yaml").write_text(BASE + LEAST)
    (tmp_path / "deployments" / "d.yaml").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def explain(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert 0 == main(["explain", "d", *words])
    return capsys.readouterr().out


SAID = [
    (("maxmemory",), "from memory.copyOnWrite: 20 in deployments/d.yaml:3:23"),
    (("maxmemory",), 'from resources: "medium" in deployments/bases/base.yaml:1:12'),
    (("maxmemory",), 'default of memory.maxmemory: "auto"'),
    (("maxmemory",), "memory: server 12Mi + clients 51.1Mi + AOF buffer 1Mi + maxmemory 749.8Mi x 128 %"),
    (("save",), "default of persistence.save: null"),
    (("save",), "durability durable: a crash loses about two seconds"),
    (("hz",), 'from directives.hz: "20" in deployments/d.yaml:4:18'),
    (("Deployment/valkey", "metadata.namespace"), 'from namespace: "shop" in deployments/d.yaml:2:12'),
    (("Deployment/valkey", "spec.strategy.type"), "whatever the settings: valkey-gitops itself decides on it"),
    (
        ("Deployment/valkey", "spec.template.spec.containers[0].image"),
        'from image.tag: "8.1.11-alpine" in deployments/bases/base.yaml:2:14',
    ),
    (
        ("deployment/valkey", "spec.template.spec.containers[0].startupProbe.failureThreshold"),
        "time: 749.8Mi with 1 CPU (one core at most) at 25Mi/s to load",
    ),
    (
        ("PersistentVolumeClaim/valkey-data", "spec.resources.requests.storage"),
        "volume: maxmemory 749.8Mi x 4 = 2999.3Mi <= 5Gi",
    ),
    (("ConfigMap/valkey-config", "data.valkey.conf"), "from directives.hz"),
    ((), "Valkey 8.1.11, security fixes until 2030-03-31"),
]


@pytest.mark.parametrize(("words", "line"), SAID)
def test_a_value_names_where_it_comes_from(
    project: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], line: str
) -> None:
    assert line in explain(capsys, *words)


def test_every_line_of_dist_can_be_asked_about(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["synth"])
    file = "dist/d/service/configmap-valkey-config.yaml"
    lines = (project / file).read_text().splitlines()
    number = 1 + next(index for index, line in enumerate(lines) if line.strip().startswith("maxmemory "))
    assert "configmap-valkey-config.yaml:data[valkey.conf] (maxmemory)" in explain(capsys, f"{file}:{number}")
    file = "dist/d/service/persistentvolumeclaim-valkey-data.yaml"
    lines = (project / file).read_text().splitlines()
    number = 1 + next(index for index, line in enumerate(lines) if "storage:" in line)
    assert "default of storage.size" in explain(capsys, f"{file}:{number}")


def test_machines_get_the_same_as_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(explain(capsys, "hz", "--format", "json"))
    assert (1, ["hz 20"]) == (found["version"], found["value"])
    place = {"file": "deployments/d.yaml", "line": 4, "column": 18}
    assert {"setting": "directives.hz", "value": "20", "place": place} in found["settings"]


WRONG = [
    ("Deploymnt/valkey", "Did you mean deployment/valkey?"),
    ("maxmemry", "nothing in dist/ is named maxmemry"),
    ("dist/d/service/none.yaml:3", "dist/d/service/none.yaml:3 is not in dist/"),
    ("Deployment/valkey spec.replica", "There is: progressDeadlineSeconds, replicas,"),
    ("Deployment/valkey spec.template.spec.containers[7]", "There is: 0 to 0."),
    ("dist/d/service/deployment-valkey.yaml:9999", "has no line 9999"),
]


@pytest.mark.parametrize(("words", "message"), WRONG)
def test_what_is_not_there_is_told(project: Path, capsys: pytest.CaptureFixture[str], words: str, message: str) -> None:
    main(["synth"])
    capsys.readouterr()
    assert 2 == main(["explain", "d", *words.split()])
    assert message in capsys.readouterr().err
