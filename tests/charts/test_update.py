"""Update safety: what would lose data or end in a deadlock is refused with its runbook; the rest passes in silence."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.test_manifests import LEAST, manifests
from valkey_gitops.charts.update.rules import RULES, Danger
from valkey_gitops.charts.update.state import State, state

CACHE = "durability: cache\nstorage: {size: 5Gi}\npersistence: {save: ['900 1']}\n"
ARGUMENTS = "configuration: arguments\n"


def committed(text: str) -> State:
    return state((f"{item['kind']}.yaml", item) for item in manifests(text).values())


def dangers(old: State, new: State) -> list[Danger]:
    return [danger for rule in RULES.values() for danger in rule(old, new)]


REFUSED = [
    ("claim-removed", "", "durability: cache", "nothing would use its data any more"),
    ("claim-removed", "", "name: other", "the server would begin empty on valkey/other-data"),
    ("namespace-renamed", "", "namespace: elsewhere", "clients of valkey lose their server"),
    ("storage-shrunk", "storage: {size: 10Gi}", "", "from 10Gi to 5Gi"),
    ("storage-shrunk", "resources: heavy", "", "from 11Gi to 5Gi"),
    ("storage-replaced", "storage: {storageClass: fast}", "", "from fast to the cluster's default: it is immutable"),
    ("storage-replaced", "", "storage: {accessMode: ReadWriteOncePod}", "from ReadWriteOnce to ReadWriteOncePod"),
    ("version-lowered", "", "image: {tag: 8.1.11-alpine}", "Valkey 9.1.4 becomes 8.1.11"),
    ("version-lowered", "", "image: {tag: 9.0.8-alpine}", "Valkey 9.1.4 becomes 9.0.8"),
    ("aof-switched-on", CACHE, "", "begins empty"),
    ("aof-switched-on", ARGUMENTS + CACHE, ARGUMENTS, "begins empty"),
    ("data-evicted", "", "durability: cache\nstorage: {size: 5Gi}", "noeviction becomes allkeys-lru"),
    (
        "data-evicted",
        ARGUMENTS,
        ARGUMENTS + "durability: cache\nstorage: {size: 5Gi}",
        "noeviction becomes allkeys-lru",
    ),
]


@pytest.mark.parametrize(("rule", "old", "new", "words"), REFUSED)
def test_what_would_hurt_is_refused_with_a_runbook(rule: str, old: str, new: str, words: str) -> None:
    found = [danger for danger in dangers(committed(old), committed(new)) if danger.refused and danger.rule == rule]
    assert found, dangers(committed(old), committed(new))
    assert any(words in danger.message for danger in found)
    assert all(danger.runbook for danger in found)


NOTED = [
    ("storage-grown", "", "storage: {size: 10Gi}"),
    ("version-raised", "image: {tag: 8.1.11-alpine}", ""),
    ("memory-lowered", "", "memory: {maxmemory: 64Mi}"),
]


@pytest.mark.parametrize(("rule", "old", "new"), NOTED)
def test_what_is_worth_knowing_is_told(rule: str, old: str, new: str) -> None:
    assert [(rule, False)] == [(danger.rule, danger.refused) for danger in dangers(committed(old), committed(new))]


FINE = [
    ("", ""),
    ("", "durability: strict"),
    ("", "directives: {hz: '20'}"),
    ("image: {tag: 9.1.4-alpine}", "image: {tag: '9.1.4'}"),
    ("image: {tag: 7.2-alpine}", "image: {tag: 7.2.15-alpine}"),
    ("", "clients: [{namespace: argilla}]"),
    ("configuration: arguments", ""),
    ("durability: cache", ""),
]


@pytest.mark.parametrize(("old", "new"), FINE)
def test_what_is_fine_passes_in_silence(old: str, new: str) -> None:
    assert [] == dangers(committed(old), committed(new))


def changed(kind: str, path: tuple[str, ...], value: Any) -> State:
    """The defaults, but for one field of an object: what other tools, or older versions of this one, have written."""
    found = manifests()
    node = found[f"{kind}/valkey"]
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return state((f"{item['kind']}.yaml", item) for item in found.values())


BEFORE = [
    ("selector-changed", "Deployment", ("spec", "selector"), {"matchLabels": {"app.kubernetes.io/name": "valkey"}}),
    ("strategy-changed", "Deployment", ("spec", "strategy"), {"type": "RollingUpdate"}),
    ("strategy-changed", "Deployment", ("spec", "strategy"), {}),
    ("address-changed", "Service", ("spec", "clusterIP"), "None"),
]


@pytest.mark.parametrize(("rule", "kind", "path", "value"), BEFORE)
def test_immutable_fields_are_known_before_the_sync(rule: str, kind: str, path: tuple[str, ...], value: Any) -> None:
    [danger] = dangers(changed(kind, path, value), committed(""))
    assert (rule, True) == (danger.rule, danger.refused)


def test_every_rule_has_a_case() -> None:
    assert set(RULES) == {row[0] for row in [*REFUSED, *BEFORE]} | {"memory-lowered"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one deployment, synthesized and committed."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    (tmp_path / "deployments").mkdir()
    (tmp_path / "deployments" / "d.yaml").write_text(LEAST)
    git(tmp_path, "init", "-q")
    assert 0 == synth(tmp_path).returncode
    git(tmp_path, "add", "-A")
    git(tmp_path, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "first")
    return tmp_path


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True)


def synth(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "valkey_gitops", "synth", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_refused_change_writes_nothing_and_an_accepted_one_is_loud(repository: Path) -> None:
    settings = repository / "deployments" / "d.yaml"
    settings.write_text(LEAST + "storage: {accessMode: ReadWriteOncePod}\n")
    claim = repository / "dist/d/service/persistentvolumeclaim-valkey-data.yaml"
    refused = synth(repository)
    assert (1, ["ReadWriteOnce"]) == (refused.returncode, yaml.safe_load(claim.read_text())["spec"]["accessModes"])
    place = "dist/d/service/persistentvolumeclaim-valkey-data.yaml: "
    assert f"{place}refused [storage-replaced] accessModes of the claim changes" in refused.stderr
    assert "valkey-gitops synth --accept storage-replaced" in refused.stderr
    accepted = synth(repository, "--accept", "storage-replaced")
    assert (0, ["ReadWriteOncePod"]) == (
        accepted.returncode,
        yaml.safe_load(claim.read_text())["spec"]["accessModes"],
    )
    assert f"{place}ACCEPTED [storage-replaced]" in accepted.stderr


def test_check_in_a_pull_request_compares_with_the_branch_it_goes_to(repository: Path) -> None:
    (repository / "deployments" / "d.yaml").write_text(LEAST + "image: {tag: 8.1.11-alpine}\n")
    assert 0 == synth(repository, "--accept", "version-lowered").returncode
    git(repository, "add", "-A")
    git(repository, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "second")
    assert 0 == synth(repository, "--check").returncode
    against = synth(repository, "--check", "--old-ref", "HEAD~1")
    assert 1 == against.returncode
    assert "[version-lowered] Valkey 9.1.4 becomes 8.1.11" in against.stderr


def test_a_deployment_that_is_removed_leaves_its_data(repository: Path) -> None:
    (repository / "deployments" / "other.yaml").write_text(LEAST + "namespace: other\n")
    (repository / "deployments" / "d.yaml").unlink()
    refused = synth(repository)
    assert 1 == refused.returncode
    assert (
        "refused [claim-removed] claim valkey/valkey-data goes; nothing would use its data any more" in refused.stderr
    )


WRONG = [
    (("--accept", "everything"), "--accept everything: there is no such rule"),
    (("--old-ref", "nowhere"), "--old-ref nowhere: "),
]


@pytest.mark.parametrize(("words", "message"), WRONG)
def test_wrong_words_are_told(repository: Path, words: tuple[str, ...], message: str) -> None:
    done = synth(repository, *words)
    assert 2 == done.returncode
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_repository_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    (tmp_path / "deployments").mkdir()
    (tmp_path / "deployments" / "d.yaml").write_text(LEAST)
    for _ in range(2):
        done = synth(tmp_path)
        assert (0, "") == (done.returncode, done.stderr)
